// Real kubectls of several versions, from Debian's packages, unpacked into a cache: 1.20 (bookworm), 1.32 (trixie), a
// current one (sid). Nothing is installed. Where a suite cannot be reached, its version is left out with the reason.
import path from 'node:path'
import { runProcess } from '#base/node'
import { fetchDebianProgram } from './debian-package.ts'
import { testCache } from './images.ts'

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

/** Every kubectl that can be had, oldest first. At least one; fails with the reasons otherwise. */
export async function kubectls(): Promise<{
  readonly found: readonly Kubectl[]
  readonly missing: readonly MissingKubectl[]
}> {
  const found: Kubectl[] = []
  const missing: MissingKubectl[] = []
  for (const one of suites) {
    try {
      const file = path.join(testCache, 'kubectl', one.suite, 'kubectl')
      await fetchDebianProgram({ ...one, files: ['usr/bin/kubectl'] }, path.dirname(file))
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
