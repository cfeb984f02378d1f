// An answer's body as text.
import { frameBatches, type TransportResponse } from '#base'

export async function readText({ body }: TransportResponse): Promise<string> {
  const decoder = new TextDecoder()
  if (body.kind === 'empty') return ''
  let text = ''
  if (body.kind === 'bytes') {
    for (const chunk of body.chunks) text += decoder.decode(chunk, { stream: true })
    return text
  }
  for await (const batch of frameBatches(body.frames)) {
    for (const frame of batch)
      text += decoder.decode(frame instanceof Uint8Array ? frame : frame.encode(), { stream: true })
  }
  return text
}
