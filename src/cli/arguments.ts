// From words to a call: pflag's spellings that commander does not know (`--watch=false`, `-o=wide`, flags before the
// command) are rewritten first, then commander reads flags and arguments.
import { Command, CommanderError, Option } from 'commander'
import type { CliCommand, FlagSpec } from './command.ts'
import { findCommand } from './command-table.ts'
import { UsageError } from './failure.ts'
import { globalFlags } from './global-flags.ts'

export interface SplitArguments {
  /** The words that name the command, among them flags that stood before it. */
  readonly words: readonly string[]
  /** Behind `--`. */
  readonly rest: readonly string[] | undefined
}

/** Splits at the first `--`. */
export function splitArguments(argv: readonly string[]): SplitArguments {
  const at = argv.indexOf('--')
  return at < 0 ? { words: argv, rest: undefined } : { words: argv.slice(0, at), rest: argv.slice(at + 1) }
}

const globalsWithValue = globalFlags.flatMap(({ flags }) => longAndShort(flags))

/** The command's name at the front, then the words that are its own. Flags that take a value keep it. */
export function findCommandWords(words: readonly string[]) {
  const before: string[] = []
  let index = 0
  while (index < words.length) {
    const word = words[index] ?? ''
    if (!word.startsWith('-')) break
    before.push(word)
    index++
    const value = words[index]
    if (globalsWithValue.includes(word) && value !== undefined) {
      before.push(value)
      index++
    }
  }
  const found = findCommand(words.slice(index))
  return {
    name: words[index],
    before,
    found:
      found === undefined ? undefined : { entry: found.entry, own: [...before, ...words.slice(index + found.words)] },
  }
}

function longAndShort(flags: string): readonly string[] {
  return flags.split(/[ ,]+/).filter((part) => part.startsWith('-'))
}

const takesValue = ({ flags }: FlagSpec): boolean => /[<[]/.test(flags)

/** `--watch=true` → `--watch`, `--wait=false` → `--no-wait`, `-o=wide` → `-owide`. */
export function rewriteFlags(words: readonly string[], specs: readonly FlagSpec[]): readonly string[] {
  const booleans = new Set(specs.filter((spec) => !takesValue(spec)).flatMap(({ flags }) => longAndShort(flags)))
  const valued = new Set(specs.filter(takesValue).flatMap(({ flags }) => longAndShort(flags)))
  return words.map((word) => {
    const match = /^(--?[\w-]+)=(.*)$/s.exec(word)
    if (match === null) return word
    const [, name = '', value = ''] = match
    if (booleans.has(name)) return rewriteBoolean(name, value)
    return /^-[^-]$/.test(name) && valued.has(name) ? `${name}${value}` : word
  })
}

function rewriteBoolean(name: string, value: string): string {
  if (['true', '1', 't', 'T', 'TRUE', 'True'].includes(value)) return name
  if (['false', '0', 'f', 'F', 'FALSE', 'False'].includes(value))
    return name.startsWith('--') ? `--no-${name.slice(2)}` : name
  throw new UsageError(
    `invalid argument "${value}" for "${name}" flag: strconv.ParseBool: parsing "${value}": invalid syntax`,
  )
}

/** Text of help asked for, or the flags and arguments of a call. */
export type ParsedCommand =
  | { readonly kind: 'help'; readonly text: string }
  | { readonly kind: 'call'; readonly args: readonly string[]; readonly flags: Record<string, unknown> }

/** Reads a command's own words. Throws a UsageError as kubectl words it. */
export function parseCommand(command: CliCommand, own: readonly string[]): ParsedCommand {
  const specs = [...command.flags, ...globalFlags]
  const name = `sampan ${command.usage.replace(/ [[(<-].*/, '')}`
  const parser = new Command(name)
  let help = ''
  parser.exitOverride().allowExcessArguments().description(command.description)
  parser.usage(command.usage.replace(/^[a-z -]+?(?= [[(<-]|$)/, '').trim() || '[options]')
  parser.argument('[args...]').configureOutput({ writeOut: (text) => (help += text), writeErr: () => {} })
  for (const spec of specs) addFlag(parser, spec)
  try {
    parser.parse([...rewriteFlags(own, specs)], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.code === 'commander.helpDisplayed') return { kind: 'help', text: help.replace(' [args...]', '') }
    throw new UsageError(`${asKubectl(error)}\nSee '${name} --help' for usage.`, { cause: error })
  }
  return { kind: 'call', args: parser.args, flags: parser.opts() }
}

function asKubectl(error: CommanderError): string {
  const named = /'(.*)'/.exec(error.message)?.[1] ?? ''
  if (error.code === 'commander.unknownOption') {
    if (named.startsWith('--')) return `unknown flag: ${named.replace(/=.*/s, '')}`
    return `unknown shorthand flag: '${named[1] ?? ''}' in ${named}`
  }
  if (error.code === 'commander.optionMissingArgument') {
    const flag = longAndShort(named).at(-1) ?? named
    return `flag needs an argument: ${flag}`
  }
  return error.message.replace(/^error: /, '')
}

function addFlag(parser: Command, spec: FlagSpec): void {
  const option = new Option(spec.flags, spec.description)
  if (spec.hidden) option.hideHelp()
  if (spec.default !== undefined) option.default(spec.default, spec.defaultText)
  if (spec.list !== undefined) {
    const split = (text: string): readonly string[] => (spec.list === 'commas' ? text.split(',') : [text])
    option.argParser((text: string, previous: readonly string[] | undefined) => [...(previous ?? []), ...split(text)])
  } else if (spec.parse !== undefined) {
    const { parse } = spec
    option.argParser((text: string) => parse(text))
  }
  parser.addOption(option)
  const long = option.long
  if (!takesValue(spec) && long && !long.startsWith('--no-'))
    parser.addOption(new Option(`--no-${long.slice(2)}`).hideHelp())
}
