// The text of a kubelet's answer, as far as anybody wants to read it.
import { frameBatches, type TransportResponse } from '#base'

/** Of an answer this much is read. */
const bytesMax = 256 * 1024

/** The answer's body as text. */
export async function textOf(response: TransportResponse): Promise<string> {
  const chunks: Uint8Array[] = []
  if (response.body.kind === 'bytes') chunks.push(...response.body.chunks)
  if (response.body.kind === 'stream') {
    let size = 0
    for await (const batch of frameBatches(response.body.frames)) {
      for (const frame of batch) {
        const bytes = frame instanceof Uint8Array ? frame : frame.encode()
        chunks.push(bytes)
        size += bytes.length
      }
      if (size > bytesMax) break
    }
  }
  const decoder = new TextDecoder()
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
}
