// A container's log, as the server sends it.
import { frameBatches, type Transport } from '#base'
import { frameBytes, type ObjectKey, readValue, resourcePath, withQuery } from '#client'
import { podKindName } from '../kind-names.ts'

/** PodLogOptions. */
export interface LogQuery {
  readonly container?: string | undefined
  readonly follow?: boolean | undefined
  readonly previous?: boolean | undefined
  readonly sinceSeconds?: number | undefined
  readonly sinceTime?: string | undefined
  readonly timestamps?: boolean | undefined
  readonly tailLines?: number | undefined
  readonly limitBytes?: number | undefined
}

/** The bytes of a log. Throws the server's StatusError. */
export async function* openLog(
  send: Transport,
  pod: ObjectKey,
  { query, signal }: { readonly query: LogQuery; readonly signal: AbortSignal },
): AsyncGenerator<Uint8Array, void, void> {
  const target = withQuery(resourcePath(podKindName, pod, 'log'), { ...query })
  const response = await send({ method: 'GET', target, headers: { accept: 'application/json, */*' }, signal })
  if (response.status !== 200) {
    await readValue(response)
    return
  }
  switch (response.body.kind) {
    case 'empty':
      return
    case 'bytes':
      yield* response.body.chunks
      return
    case 'stream':
      for await (const batch of frameBatches(response.body.frames)) for (const frame of batch) yield frameBytes(frame)
  }
}

/** The lines of chunks of bytes, without their line breaks. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, void, void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = parts.pop() ?? ''
    yield* parts
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}
