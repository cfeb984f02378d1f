// A containerd newer than this machine's own, out of Debian's package: 1.7 (trixie), which tells of its containers by events.
import path from 'node:path'
import { errorMessage } from '#base'
import { runProcess } from '#base/node'
import { binaryDirsDefault } from '#containerd'
import { fetchDebianProgram } from './debian-package.ts'
import { testCache } from './images.ts'

const suite = 'trixie'
const files = ['usr/bin/containerd', 'usr/bin/containerd-shim-runc-v2', 'usr/bin/ctr'] as const

/** Where its programs and all others are found, or why it cannot be had here. */
export async function newerContainerd(): Promise<
  { readonly binaryDirs: readonly string[] } | { readonly reason: string }
> {
  const folder = path.join(testCache, 'containerd', suite)
  try {
    await fetchDebianProgram({ suite, package: 'containerd', files }, folder)
    const { code, stderr } = await runProcess(path.join(folder, 'containerd'), ['--version'], { timeLimitMs: 10_000 })
    if (code !== 0) throw new Error(`containerd of ${suite} does not run here: ${stderr.trim()}`)
    return { binaryDirs: [folder, ...binaryDirsDefault] }
  } catch (error) {
    return { reason: errorMessage(error) }
  }
}
