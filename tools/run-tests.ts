// Runs the checks and tests in order and stops at the first group that fails. `node tools/run-tests.ts [group…]`.
import { spawnSync } from 'node:child_process'
import { globSync, readdirSync } from 'node:fs'
import path from 'node:path'

const root = path.join(import.meta.dirname, '..')
const node = process.execPath
const source = ['--conditions=source', '--disable-warning=ExperimentalWarning']

interface Group {
  readonly name: string
  readonly command: string
  readonly args: readonly string[]
}

const bin = (name: string): string => path.join(root, 'node_modules/.bin', name)
const files = (patterns: readonly string[], exclude: readonly string[] = []): string[] =>
  globSync([...patterns], { cwd: root, exclude: ['node_modules/**', ...exclude] }).sort()

const components = [...readdirSync(path.join(root, 'src')), 'repo'].sort()

/** The unit tests of one component share a process; components do not, so that none can disturb another's. */
function unitGroup(component: string): Group {
  const folder = component === 'repo' ? 'test/repo' : `src/${component}`
  const tests = files([`${folder}/**/*.test.ts`], ['**/*.e2e.test.ts', '**/*.process.test.ts'])
  const args = [...source, '--test', '--test-isolation=none', '--test-timeout=60000', ...tests]
  return { name: `unit:${component}`, command: node, args }
}

/** Checks and tests, cheapest first. End-to-end files have a process each, two at a time. */
const groups: readonly Group[] = [
  { name: 'format', command: bin('biome'), args: ['format', '.'] },
  { name: 'lint', command: bin('oxlint'), args: ['--type-aware'] },
  { name: 'types', command: bin('tsc'), args: ['-p', '.'] },
  { name: 'types-anywhere', command: bin('tsc'), args: ['-p', 'tsconfig.anywhere.json'] },
  { name: 'printed-types', command: node, args: [...source, 'tools/types.ts', '--verify'] },
  ...components.map(unitGroup),
  {
    name: 'process',
    command: node,
    args: [
      ...source,
      '--test',
      '--test-concurrency=1',
      '--test-timeout=240000',
      ...files([
        'src/**/*.process.test.ts',
        'test/simulation/**/*.test.ts',
        'test/why/**/*.test.ts',
        'examples/**/*.test.ts',
      ]),
    ],
  },
  {
    name: 'e2e',
    command: node,
    args: [
      ...source,
      '--test',
      // Most of the time they wait; each has a cluster of its own.
      '--test-concurrency=2',
      '--test-timeout=300000',
      ...files(['src/**/*.e2e.test.ts', 'test/e2e/**/*.test.ts', 'test/interop/**/*.test.ts']),
    ],
  },
]

const wanted = process.argv.slice(2)
for (const group of groups) {
  if (wanted.length > 0 && !wanted.some((name) => group.name === name || group.name.startsWith(`${name}:`))) continue
  if (group.args.includes('--test') && !group.args.some((arg) => arg.endsWith('.test.ts'))) continue
  const started = performance.now()
  process.stdout.write(`\n# ${group.name}\n`)
  const { status, signal, error } = spawnSync(group.command, group.args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  process.stdout.write(
    `# ${group.name}: ${status === 0 ? 'passed' : 'FAILED'} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  )
  if (status !== 0) {
    if (error) process.stderr.write(`${error.message}\n`)
    process.stderr.write(`${group.name} failed${signal ? ` by ${signal}` : ''}\n`)
    process.exit(1)
  }
}
