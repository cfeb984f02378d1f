// A component's flags: a table, read as upstream's components read theirs: `--flag value` or `--flag=value`.
import { parseArgs } from 'node:util'
import type { Running } from '#base'
import type { ComponentDeps } from '#cluster'

export interface ComponentFlag {
  /** What stands for the value in the help: `--root-dir <dir>`. */
  readonly value: string
  readonly description: string
  /** Absent: it must be given, unless `optional`. */
  readonly default?: string
  readonly optional?: true
  /** Whether the flag without a value means `true`. */
  readonly bool?: true
}

/** Every flag of the table has a value: what was given, or its default. '' stands for an optional one that was not given. */
export type FlagValues<Flags> = { readonly [Name in keyof Flags]: string }

export interface Component<Flags extends Readonly<Record<string, ComponentFlag>> = Record<string, ComponentFlag>> {
  /** `kubelet`. */
  readonly name: string
  readonly summary: string
  readonly flags: Flags
  /** Resolves when it works. */
  start(deps: ComponentDeps, flags: FlagValues<Flags>): Promise<Running>
}

/** The same, with its flags' names known to `start`. */
export function defineComponent<const Flags extends Readonly<Record<string, ComponentFlag>>>(
  component: Component<Flags>,
): Component {
  return component as unknown as Component
}

/** The flags in `words`, or that help is asked for. Throws a sentence where a flag is unknown, missing or without value. */
export function parseFlags(
  component: Component,
  words: readonly string[],
): FlagValues<Record<string, string>> | 'help' {
  if (words.includes('--help') || words.includes('-h')) return 'help'
  const names = Object.keys(component.flags)
  const isBool = (word: string): boolean => component.flags[word.replace(/^--/, '')]?.bool === true
  const { values } = parseArgs({
    args: words.map((word) => (word.startsWith('--') && isBool(word) ? `${word}=true` : word)),
    options: Object.fromEntries(names.map((name) => [name, { type: 'string' as const }])),
  })
  return Object.fromEntries(
    Object.entries(component.flags).map(([name, flag]) => {
      const value = values[name] ?? flag.default
      if (value === undefined && !flag.optional) throw new Error(`Cannot start ${component.name}: --${name} is missing`)
      return [name, value ?? '']
    }),
  )
}

/** What `sampan kubelet --help` prints. */
export function renderHelp({ name, summary, flags }: Component): string {
  const lines = Object.entries(flags).map(([flag, { value, description, default: fallback }]) => {
    const about = fallback === undefined || fallback === '' ? description : `${description} (default ${fallback})`
    return [`  --${flag} <${value}>`, about] as const
  })
  const width = Math.max(...lines.map(([left]) => left.length)) + 2
  return [
    `${summary}.`,
    '',
    `Usage: sampan ${name} [flags]`,
    '',
    ...lines.map(([left, right]) => `${left.padEnd(width)}${right}`),
    '',
  ].join('\n')
}

/** A port as a flag's text. */
export function parsePort(text: string): number {
  const port = Number(text)
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`Cannot listen on port ${text}`)
  return port
}
