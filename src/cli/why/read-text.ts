// An answer's body as text.
import { frameBatches, type TransportResponse } from '#base'

export async function readText({ body }: TransportResponse): Promise<string> {
  const decoder = new TextDecoder()
  if (body.kind === 'empty') return ''
  if (body.kind === 'bytes') return body.chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('')
  let text = ''
  for await (const batch of frameBatches(body.frames)) {
    for (const frame of batch)
      text += decoder.decode(frame instanceof Uint8Array ? frame : frame.encode(), { stream: true })
  }
  return text
}
