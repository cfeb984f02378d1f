// Bytes of known length that are read when they are needed: a large file goes from disk to its reader in pieces.
import { createReadStream } from 'node:fs'

/** Can be read any number of times; each time the same `size` bytes. */
export interface ByteSource {
  readonly size: number
  chunks(): AsyncIterable<Uint8Array>
}

const fileChunkBytes = 1024 * 1024

/** Bytes at hand. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    async *chunks() {
      yield bytes
    },
  }
}

/** A file whose size is known. Reading fails if it has another by then. */
export function fileSource(path: string, size: number): ByteSource {
  return {
    size,
    async *chunks() {
      let read = 0
      for await (const chunk of createReadStream(path, { highWaterMark: fileChunkBytes })) {
        read += (chunk as Buffer).length
        yield chunk as Buffer
      }
      if (read !== size)
        throw new Error(`Cannot read ${path}: it has ${read} bytes, not ${size}; it was changed meanwhile`)
    },
  }
}

/** One after another. */
export function concatSources(sources: readonly ByteSource[]): ByteSource {
  return {
    size: sources.reduce((sum, { size }) => sum + size, 0),
    async *chunks() {
      for (const source of sources) yield* source.chunks()
    },
  }
}
