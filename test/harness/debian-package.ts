// Programs out of packages of a Debian suite other than this machine's, kept in a cache. Nothing is installed.
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { pathExists, runProcess } from '#base/node'
import { testCache } from './images.ts'

const aptLimitMs = 120_000

export interface DebianProgram {
  /** `trixie`. */
  readonly suite: string
  readonly package: string
  /** Files of the package: `usr/bin/kubectl`. */
  readonly files: readonly string[]
}

/**
 * Downloads a package with an apt of its own, whose signatures are checked, and takes files out of it into `folder`, unless
 * they are there. Rejects with a sentence where the suite cannot be reached.
 */
export async function fetchDebianProgram(wanted: DebianProgram, folder: string): Promise<void> {
  const names = wanted.files.map((file) => path.basename(file))
  const there = await Promise.all(names.map((name) => pathExists(path.join(folder, name))))
  if (there.every(Boolean)) return
  const work = path.join(testCache, 'apt', `${wanted.suite}-${wanted.package}-${process.pid}`)
  try {
    await download(wanted, work)
    const staged = path.join(work, 'staged')
    await mkdir(staged)
    for (const file of wanted.files) await cp(path.join(work, 'unpacked', file), path.join(staged, path.basename(file)))
    await mkdir(folder, { recursive: true })
    for (const name of names) await rename(path.join(staged, name), path.join(folder, name))
  } finally {
    await rm(work, { recursive: true, force: true })
  }
}

async function download({ suite, package: name }: DebianProgram, folder: string): Promise<void> {
  const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg'
  await mkdir(path.join(folder, 'lists/partial'), { recursive: true })
  await mkdir(path.join(folder, 'archives/partial'), { recursive: true })
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
  if (!deb) throw new Error(`Cannot get ${name} of ${suite}: apt-get download left no package`)
  await command('dpkg-deb', ['-x', deb, 'unpacked'], folder)
}

async function command(program: string, args: readonly string[], cwd: string): Promise<void> {
  const { code, stderr } = await runProcess(program, args, { timeLimitMs: aptLimitMs, cwd })
  if (code !== 0)
    throw new Error(
      `Cannot get a package: ${program} ${args.at(-2)} ${args.at(-1)} ended with ${code}: ${stderr.trim().slice(-300)}`,
    )
}
