// Answers back into values: the value itself where the server handed it over, else its JSON; a failure becomes a StatusError.
import { StatusError, type StatusReason, statusErrorFrom, statusReasonCodes } from '#api'
import {
  type EncodableFrame,
  type Frame,
  type FrameStream,
  frameBatches,
  type Headers,
  type TransportResponse,
  withContext,
} from '#base'

const decoder = new TextDecoder()

/** Bytes of an answer that is kept whole: lists of a large cluster fit, a runaway does not. */
const bodyBytesMax = 1 << 30

/** Characters of a body without a Status that an error quotes. */
const quotedCharactersMax = 500

/** The bytes of a body in one piece. */
export function joinChunks(chunks: readonly Uint8Array[]): Uint8Array {
  if (chunks.length === 1 && chunks[0]) return chunks[0]
  const total = chunks.reduce((sum, chunk) => sum + chunk.byteLength, 0)
  if (total > bodyBytesMax)
    throw new Error(`Cannot read the answer: it has ${total} bytes, and at most ${bodyBytesMax} are taken`)
  const joined = new Uint8Array(total)
  let offset = 0
  for (const chunk of chunks) {
    joined.set(chunk, offset)
    offset += chunk.byteLength
  }
  return joined
}

/** The decoded body of a successful answer. Throws a StatusError for any other. */
export async function readValue(response: TransportResponse): Promise<unknown> {
  const value = await decodeBody(response)
  if (response.status >= 200 && response.status < 300) return value
  throw statusErrorOf(response.status, value)
}

async function decodeBody({ headers, body }: TransportResponse): Promise<unknown> {
  switch (body.kind) {
    case 'empty':
      return undefined
    case 'bytes':
      return body.value === undefined ? parse(joinChunks([...body.chunks]), headers) : body.value
    case 'stream': {
      const chunks: Uint8Array[] = []
      for await (const batch of frameBatches(body.frames)) for (const frame of batch) chunks.push(frameBytes(frame))
      return parse(joinChunks(chunks), headers)
    }
  }
}

/** The bytes of a frame. */
export function frameBytes(frame: Frame): Uint8Array {
  return frame instanceof Uint8Array ? frame : frame.encode()
}

/** JSON if the answer says so, else text. JSON that is none fails: half an answer must not pass for a whole one. */
function parse(bytes: Uint8Array, headers: Headers): unknown {
  const text = decoder.decode(bytes)
  if (text === '') return undefined
  if (!headers['content-type']?.startsWith('application/json')) return text
  try {
    return JSON.parse(text)
  } catch (error) {
    throw withContext('Cannot read the answer: it is not the JSON that it says it is', error)
  }
}

/** The failure that a `Status` body tells of; a body of another kind is quoted. */
export function statusErrorOf(code: number, body: unknown): StatusError {
  if (typeof body === 'object' && body !== null && (body as { kind?: unknown }).kind === 'Status') {
    return statusErrorFrom(body, code)
  }
  const text = (typeof body === 'string' ? body : JSON.stringify(body ?? '')).trim().slice(0, quotedCharactersMax)
  return new StatusError(reasonOfCode(code), { message: `the server answered ${code}: ${text}`, code })
}

function reasonOfCode(code: number): StatusReason {
  for (const [reason, own] of Object.entries(statusReasonCodes)) if (own === code) return reason as StatusReason
  return 'Unknown'
}

/** The values of a stream of JSON lines, in the batches in which they came. */
export async function* jsonLines(frames: FrameStream<Frame>): AsyncGenerator<readonly unknown[], void, void> {
  const lines = createLineSplitter()
  for await (const batch of frameBatches(frames)) {
    const values: unknown[] = []
    for (const frame of batch) {
      if (isEncodable(frame)) values.push(frame.value)
      else for (const line of lines.push(frame)) values.push(JSON.parse(line))
    }
    if (values.length > 0) yield values
  }
}

function isEncodable(frame: Frame): frame is EncodableFrame {
  return !(frame instanceof Uint8Array)
}

/** Characters of one line of a watch: an object of the largest size allowed, several times over. */
const lineCharactersMax = 64 * 1024 * 1024

function createLineSplitter(): { push(bytes: Uint8Array): readonly string[] } {
  const text = new TextDecoder()
  let rest = ''
  return {
    push(bytes) {
      const parts = (rest + text.decode(bytes, { stream: true })).split('\n')
      rest = parts.pop() ?? ''
      if (rest.length > lineCharactersMax)
        throw new Error(`Cannot read the stream: a line has more than ${lineCharactersMax} characters`)
      return parts.filter((line) => line !== '')
    },
  }
}
