// Real kubectls of several versions, from Debian's packages, unpacked into a cache: 1.20 (bookworm), 1.32 (trixie), a
// current one (sid). Nothing is installed. Where a suite cannot be reached, its version is left out with the reason.
import { existsSync } from 'node:fs'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import path from 'node:path'
import { runProcess } from '#base/node'

export interface Kubectl {
  /** `1.20`. */
  readonly version: string
  readonly path: string
}

/** A version that could not be had here, and why. */
export interface MissingKubectl {
  readonly suite: string
  readonly reason: string
}

const suites = [
  { suite: 'bookworm', package: 'kubernetes-client' },
  { suite: 'trixie', package: 'kubectl' },
  { suite: 'sid', package: 'kubectl' },
] as const

const cache = process.env['SAMPAN_TEST_CACHE'] ?? path.join(homedir(), '.cache/sampan')
const aptLimitMs = 120_000

/** Every kubectl that can be had, oldest first. At least one; fails with the reasons otherwise. */
export async function kubectls(): Promise<{
  readonly found: readonly Kubectl[]
  readonly missing: readonly MissingKubectl[]
}> {
  const found: Kubectl[] = []
  const missing: MissingKubectl[] = []
  for (const one of suites) {
    try {
      const file = path.join(cache, 'kubectl', one.suite, 'kubectl')
      if (!existsSync(file)) await fetchKubectl(one.suite, one.package, file)
      found.push({ version: await versionOf(file), path: file })
    } catch (error) {
      missing.push({ suite: one.suite, reason: (error as Error).message })
    }
  }
  if (found.length === 0) throw new Error(`Cannot get any kubectl: ${missing.map((one) => one.reason).join('; ')}`)
  return { found, missing }
}

async function versionOf(file: string): Promise<string> {
  const { stdout } = await runProcess(file, ['version', '--client', '-o', 'json'], { timeLimitMs: 20_000 })
  const { clientVersion } = JSON.parse(stdout) as { clientVersion: { major: string; minor: string } }
  return `${clientVersion.major}.${Number.parseInt(clientVersion.minor, 10)}`
}

/** Downloads one suite's package with an apt of its own, whose signatures are checked, and takes the program out of it. */
async function fetchKubectl(suite: string, name: string, file: string): Promise<void> {
  const folder = path.join(cache, 'apt', suite)
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  await mkdir(path.join(folder, 'lists/partial'), { recursive: true })
  await mkdir(path.join(folder, 'archives/partial'), { recursive: true })
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(
    path.join(folder, 'sources.list'),
    `deb [signed-by=${keyring}] http://deb.debian.org/debian ${suite} main\n`,
  )
  const options = [
    ['Dir::Etc::sourcelist', path.join(folder, 'sources.list')],
    ['Dir::Etc::sourceparts', '/dev/null'],
    ['Dir::State::lists', path.join(folder, 'lists')],
    ['Dir::State::status', '/dev/null'],
    ['Dir::Cache', folder],
    ['Acquire::Check-Valid-Until', 'false'],
    ['APT::Sandbox::User', 'root'],
  ].flatMap(([key, value]) => ['-o', `${key}=${value}`])
  await command('apt-get', [...options, '-qq', 'update'], folder)
  await command('apt-get', [...options, '-qq', 'download', name], folder)
  const deb = (await readdir(folder)).find((entry) => entry.endsWith('.deb'))
  if (!deb) throw new Error(`Cannot get kubectl of ${suite}: apt-get download left no package`)
  await command('dpkg-deb', ['-x', deb, 'unpacked'], folder)
  await command('cp', [path.join(folder, 'unpacked/usr/bin/kubectl'), file], folder)
  await rm(folder, { recursive: true })
}

async function command(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await runProcess(program, args, { timeLimitMs: aptLimitMs, cwd })
  if (code !== 0)
    throw new Error(
      `Cannot get kubectl: ${program} ${args.at(-2)} ${args.at(-1)} ended with ${code}: ${stderr.trim().slice(-300)}`,
    )
}
