// A disk of its own for a test, that it may fill: ext4 in a file. What is on it finds the disk full as any other would.
import { mkdir, mkdtemp, open, rm, statfs, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { mountPoints, runProcess } from '#base/node'
import { succeeded } from './sampan.ts'

export interface SmallDisk extends AsyncDisposable {
  /** Where it is mounted. */
  readonly path: string
  /** Bytes that are free. */
  free(): Promise<number>
  /** Fills it but for `leftBytes`. May be called again, when others have made room or taken some. */
  fill(leftBytes?: number): Promise<void>
  /** Gives back what `fill` took. */
  empty(): Promise<void>
}

const commandLimitMs = 30_000
const mib = 2 ** 20
const blockBytes = 4096

async function run(program: string, args: readonly string[]): Promise<void> {
  succeeded(await runProcess(program, args, { timeLimitMs: commandLimitMs }))
}

/** Makes and mounts it; needs root. Disposing unmounts what is on it, too. */
export async function startSmallDisk(sizeBytes: number): Promise<SmallDisk> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sampan-disk-'))
  const image = path.join(folder, 'disk.img')
  const root = path.join(folder, 'disk')
  const ballast = path.join(root, 'ballast')
  await mkdir(root)
  await writeFile(image, '')
  await truncate(image, sizeBytes)
  // Nothing is reserved for root: full is full.
  await run('mkfs.ext4', ['-q', '-m', '0', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image])
  await run('mount', ['-o', 'loop', image, root])
  const free = async (): Promise<number> => {
    const { bavail, bsize } = await statfs(root)
    return bavail * bsize
  }
  return {
    path: root,
    free,
    async fill(leftBytes = 0) {
      await using file = await open(ballast, 'a')
      for (let chunk = mib; chunk >= blockBytes; ) {
        if ((await free()) - chunk < leftBytes || !(await append(file, chunk))) chunk /= 2
      }
      await file.sync().catch(() => {})
    },
    empty: () => rm(ballast, { force: true }),
    async [Symbol.asyncDispose]() {
      const points = (await mountPoints()).filter((point) => point.startsWith(root))
      for (const point of points.toSorted((a, b) => b.length - a.length)) await run('umount', [point])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Whether there was room. */
async function append(file: Awaited<ReturnType<typeof open>>, bytes: number): Promise<boolean> {
  try {
    const { bytesWritten } = await file.write(new Uint8Array(bytes).fill(1))
    return bytesWritten === bytes
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 'ENOSPC') return false
    throw error
  }
}
