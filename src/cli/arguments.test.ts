import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findCommandWords, parseCommand, rewriteFlags, splitArguments } from './arguments.ts'
import { defineCommand } from './command.ts'
import { UsageError } from './failure.ts'

const command = defineCommand({
  usage: 'get [TYPE[.VERSION][.GROUP] [NAME...]] [flags]',
  description: 'Shows things.',
  flags: [
    { flags: '-o, --output <format>', description: 'how' },
    { flags: '-w, --watch', description: 'go on' },
    { flags: '-l, --selector <query>', description: 'which' },
    { flags: '-f, --filename <file>', description: 'files', list: 'repeat' },
    { flags: '-L, --label-columns <labels>', description: 'labels', list: 'commas' },
    { flags: '--wait', description: 'wait', default: true },
  ],
  run: async () => 0,
})

test('splitArguments: everything behind the first -- is left alone', () => {
  assert.deepEqual(splitArguments(['exec', '-it', 'web', '--', 'sh', '-c', 'a -- b', '--']), {
    words: ['exec', '-it', 'web'],
    rest: ['sh', '-c', 'a -- b', '--'],
  })
  assert.deepEqual(splitArguments(['get', 'pods']), { words: ['get', 'pods'], rest: undefined })
})

test('findCommandWords: flags before the command, with their values, go with it', () => {
  const name = (words: readonly string[]) => {
    const { found } = findCommandWords(words)
    return found && { name: found.entry.name, own: found.own }
  }
  assert.deepEqual(name(['-n', 'kube-system', '--home=/x', 'status', '-o', 'json']), {
    name: 'status',
    own: ['-n', 'kube-system', '--home=/x', '-o', 'json'],
  })
  assert.deepEqual(name(['image', 'load', 'a.tar']), { name: 'image load', own: ['a.tar'] })
  assert.equal(name(['imagine']), undefined)
})

test("rewriteFlags: pflag's spellings become commander's", () => {
  for (const [given, expected] of [
    ['--watch=true', '--watch'],
    ['--watch=false', '--no-watch'],
    ['-w=true', '-w'],
    ['-o=wide', '-owide'],
    ['--output=jsonpath={.a}', '--output=jsonpath={.a}'],
    ['-l=a=b', '-la=b'],
    ['--unknown=1', '--unknown=1'],
  ] as const)
    assert.deepEqual(rewriteFlags([given], command.flags), [expected], given)
  assert.throws(() => rewriteFlags(['--watch=maybe'], command.flags), {
    message: 'invalid argument "maybe" for "--watch" flag: strconv.ParseBool: parsing "maybe": invalid syntax',
  })
})

test('parseCommand: flags and arguments in any order', () => {
  assert.deepEqual(
    parseCommand(command, [
      'pods',
      '-wo',
      'yaml',
      'web',
      '-f',
      'a',
      '--filename=b',
      '-L',
      'x,y',
      '--wait=false',
      '-n',
      'ns',
    ]),
    {
      kind: 'call',
      args: ['pods', 'web'],
      flags: {
        watch: true,
        output: 'yaml',
        filename: ['a', 'b'],
        labelColumns: ['x', 'y'],
        wait: false,
        namespace: 'ns',
      },
    },
  )
})

for (const [words, message] of [
  [['--frobnicate=3'], "unknown flag: --frobnicate\nSee 'sampan get --help' for usage."],
  [['-z'], "unknown shorthand flag: 'z' in -z\nSee 'sampan get --help' for usage."],
  [['-o'], "flag needs an argument: --output\nSee 'sampan get --help' for usage."],
] as const)
  test(`parseCommand: ${words.join(' ')} is refused in kubectl's words`, () => {
    assert.throws(
      () => parseCommand(command, words),
      (error) => error instanceof UsageError && error.message === message,
    )
  })
