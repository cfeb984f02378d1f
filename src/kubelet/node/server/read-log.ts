// Reads a container's log file from where it is wanted, and on as it grows, over rotation, until its container has ended
// and all is read. A reader that is slow is waited for. Upstream: cri-client/pkg/logs ReadLogs.
import { watch } from 'node:fs'
import { type FileHandle, open, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Clock, errorCode, sleep } from '#base'
import { type LogOptions, renderLogLine } from '../../server/log-options.ts'

export interface ReadLogDeps {
  readonly clock: Clock
  /** Whether the log's container may still write. */
  readonly isRunning: () => boolean
}

const blockBytes = 64 * 1024
/** How often the file is looked at when the system tells nothing. */
const recheckMs = 500
/** After its container has ended, the runtime may still be writing the last lines. */
const lastLookMs = 100
const newline = 0x0a

/** Where the last `lines` lines of a file begin. */
async function tailOffset(file: FileHandle, size: number, lines: number): Promise<number> {
  if (lines === 0) return size
  const block = Buffer.alloc(blockBytes)
  let found = 0
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - blockBytes)
    const { bytesRead } = await file.read(block, 0, end - start, start)
    for (let i = bytesRead - 1; i >= 0; i--) {
      // The newline at the very end closes the last line.
      if (block[i] === newline && start + i !== size - 1 && ++found === lines) return start + i + 1
    }
    end = start
  }
  return 0
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
}

/** Waits for a change of the folder, or for a while. */
async function changed(path: string, clock: Clock, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const ending = new AbortController()
  try {
    const watcher = watch(dirname(path), { signal: ending.signal }, () => resolve())
    watcher.on('error', () => resolve())
    await Promise.race([promise, sleep(clock, recheckMs, { signal: AbortSignal.any([signal, ending.signal]) })])
  } finally {
    ending.abort()
  }
}

/** The bytes wanted, in pieces. Ends when all is read, or when `signal` aborts. */
export async function* readLog(
  deps: ReadLogDeps,
  path: string,
  { options, signal }: { readonly options: LogOptions; readonly signal: AbortSignal },
): AsyncGenerator<Buffer, void> {
  const { clock, isRunning } = deps
  let left = options.limitBytes ?? Number.POSITIVE_INFINITY
  let file = await openIfThere(path)
  if (file === undefined) return
  const size = (await file.stat()).size
  let offset = options.tailLines === undefined ? 0 : await tailOffset(file, size, options.tailLines)
  let rest: Buffer = Buffer.alloc(0)
  let ended = false
  /** The path leads to a newer file, and the old one is read for the last time. */
  let replaced = false
  try {
    while (!signal.aborted && left > 0) {
      const block = Buffer.alloc(blockBytes)
      const { bytesRead } = await file.read(block, 0, blockBytes, offset)
      if (bytesRead > 0) {
        offset += bytesRead
        const text = Buffer.concat([rest, block.subarray(0, bytesRead)])
        const end = text.lastIndexOf(newline) + 1
        rest = text.subarray(end)
        const lines = text.subarray(0, end).toString('utf8').split('\n')
        const wanted = Buffer.from(lines.map((line) => renderLogLine(line, options) ?? '').join(''))
        const piece = wanted.subarray(0, Math.min(wanted.length, left))
        left -= piece.length
        if (piece.length > 0) yield piece
        continue
      }
      if (!options.follow) return
      const current = await stat(path).catch(() => undefined)
      if (current !== undefined && current.ino !== (await file.stat()).ino) {
        // What was written to the old file before the new one was made comes first.
        const next = replaced ? await openIfThere(path) : undefined
        replaced = !replaced
        if (replaced) continue
        if (next !== undefined) {
          await file.close()
          file = next
          offset = 0
          rest = Buffer.alloc(0)
          continue
        }
      }
      if (ended) return
      if (isRunning()) await changed(path, clock, signal)
      else {
        await sleep(clock, lastLookMs, { signal })
        ended = true
      }
    }
  } finally {
    await file.close()
  }
}
