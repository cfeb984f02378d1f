// Writes a container's output to its log file in the CRI's format: time, stream, F or P, text. A line longer than a part is
// written in parts, all but the last marked P. What cannot be written, for the disk is full, is lost: the container goes on.
// Upstream: containerd's cri/io/logger.go.
import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import { type Clock, renderRfc3339Nano } from '#base'

/** As containerd's: 16 KiB of text in one line of the log. */
const partBytesMax = 16 * 1024
const newline = 0x0a

export type OutputStream = 'stdout' | 'stderr'

export interface LogWriter {
  write(stream: OutputStream, chunk: Buffer): void
  /** Opens the file anew: it has been renamed. */
  reopen(): void
  /** Writes what is left of unfinished lines. */
  close(): void
}

/** Opens the log at `path`, made if missing; '' keeps no log. Throws if it cannot be opened. Writes are done when `write` returns. */
export function openLogWriter(clock: Clock, path: string): LogWriter {
  if (path === '') return { write() {}, reopen() {}, close() {} }
  mkdirSync(dirname(path), { recursive: true })
  let file = openSync(path, 'a', 0o640)
  const rest: Record<OutputStream, Buffer> = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) }
  const line = (stream: OutputStream, tag: 'F' | 'P', text: Buffer): Buffer =>
    Buffer.concat([Buffer.from(`${renderRfc3339Nano(clock.now())} ${stream} ${tag} `), text, Buffer.from('\n')])
  const append = (bytes: Buffer): void => {
    try {
      writeSync(file, bytes)
    } catch {
      // Lost, as said above.
    }
  }
  return {
    write(stream, chunk) {
      const lines: Buffer[] = []
      let pending = rest[stream].length === 0 ? chunk : Buffer.concat([rest[stream], chunk])
      for (let end = pending.indexOf(newline); end >= 0; end = pending.indexOf(newline)) {
        for (; end > partBytesMax; end -= partBytesMax) {
          lines.push(line(stream, 'P', pending.subarray(0, partBytesMax)))
          pending = pending.subarray(partBytesMax)
        }
        lines.push(line(stream, 'F', pending.subarray(0, end)))
        pending = pending.subarray(end + 1)
      }
      for (; pending.length >= partBytesMax; pending = pending.subarray(partBytesMax))
        lines.push(line(stream, 'P', pending.subarray(0, partBytesMax)))
      rest[stream] = Buffer.from(pending)
      if (lines.length > 0) append(Buffer.concat(lines))
    },
    reopen() {
      // First the new one: while it cannot be opened the old one goes on.
      const opened = openSync(path, 'a', 0o640)
      closeSync(file)
      file = opened
    },
    close() {
      for (const stream of ['stdout', 'stderr'] as const)
        if (rest[stream].length > 0) append(line(stream, 'F', rest[stream]))
      closeSync(file)
    },
  }
}
