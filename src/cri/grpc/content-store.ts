// containerd's own content API, as much of it as tells how far a pull is: which blobs are on their way, which are here, what a
// manifest lists. Served on the CRI's socket by containerd alone; elsewhere calls reject with 'unimplemented'.
// Upstream: containerd api/services/content/v1/content.proto.
import type { ContainerdCaller } from './containerd-call.ts'
import { readFields, Writer } from './wire.ts'

/** A blob on its way: `ref` names its digest. */
export interface Ingest {
  readonly ref: string
  readonly bytes: number
  readonly totalBytes: number
}

export interface Blob {
  readonly digest: string
  readonly bytes: number
  readonly labels: ReadonlyMap<string, string>
}

export interface ContentStore {
  ingests(): Promise<readonly Ingest[]>
  /** Blobs that any of the filters matches, in containerd's filter language. */
  blobs(filters: readonly string[]): Promise<readonly Blob[]>
  /** A small blob as text. */
  text(digest: string): Promise<string>
}

const service = '/containerd.services.content.v1.Content'
/** Nothing here may hold up an answer. */
const deadlineMs = 2_000

function readIngest(bytes: Uint8Array): Ingest {
  let [ref, done, total] = ['', 0, 0]
  readFields(bytes, {
    3: (reader) => (ref = reader.string()),
    4: (reader) => (done = reader.signed()),
    5: (reader) => (total = reader.signed()),
  })
  return { ref, bytes: done, totalBytes: total }
}

function readBlob(bytes: Uint8Array): Blob {
  let [digest, size] = ['', 0]
  const labels = new Map<string, string>()
  readFields(bytes, {
    1: (reader) => (digest = reader.string()),
    2: (reader) => (size = reader.signed()),
    5: (reader) => {
      let [key, value] = ['', '']
      readFields(reader.bytes(), { 1: (entry) => (key = entry.string()), 2: (entry) => (value = entry.string()) })
      labels.set(key, value)
    },
  })
  return { digest, bytes: size, labels }
}

/** What containerd tells over this connection. */
export function createContentStore(caller: ContainerdCaller): ContentStore {
  const unary = (method: string, request: Uint8Array): Promise<Buffer> =>
    caller.unary({ path: `${service}/${method}`, request, deadlineMs })
  const streamed = (method: string, request: Uint8Array): Promise<readonly Buffer[]> =>
    caller.streamed({ path: `${service}/${method}`, request, deadlineMs })
  return {
    async ingests() {
      const found: Ingest[] = []
      readFields(await unary('ListStatuses', new Uint8Array(0)), {
        1: (reader) => found.push(readIngest(reader.bytes())),
      })
      return found
    },
    async blobs(filters) {
      const request = new Writer()
      for (const filter of filters) request.stringField(1, filter)
      const found: Blob[] = []
      for (const chunk of await streamed('List', request.finish())) {
        readFields(chunk, { 1: (reader) => found.push(readBlob(reader.bytes())) })
      }
      return found
    },
    async text(digest) {
      const request = new Writer()
      request.stringField(1, digest)
      const parts: Uint8Array[] = []
      for (const chunk of await streamed('Read', request.finish())) {
        readFields(chunk, { 2: (reader) => parts.push(reader.bytes()) })
      }
      return Buffer.concat(parts).toString('utf8')
    },
  }
}
