// A runtime's socket with a gate before it: a proxy that passes CRI calls on, counts those that change something, and can end
// its client at one of them, let calls wait, or answer errors in the runtime's stead.
import {
  type ClientHttp2Session,
  connect,
  constants,
  createServer,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import { createConnection } from 'node:net'
import { rm } from 'node:fs/promises'

/** What becomes of a call. `trouble` gets the runtime's error; `hang` waits until the gate is set again. */
export type Gate = 'open' | 'trouble' | 'hang'

export interface CriProxy extends AsyncDisposable {
  readonly socket: string
  /** The calls so far that change something: `RunPodSandbox`. */
  readonly calls: readonly string[]
  /** Called before such a call is passed on, and before its answer is. A promise is waited for. */
  onStep:
    | ((step: { readonly call: string; readonly index: number; readonly when: 'before' | 'after' }) => unknown)
    | undefined
  setGate(gate: Gate): void
}

/** Calls that only look; they are asked again and again and are no steps. */
const looks = /\/(List\w+|\w+Status|Status|Version|ImageFsInfo|\w+Stats|GetContainerEvents)$/
const unavailable = 14

/** Listens on `socket` and passes on to the runtime at `target`. */
export async function startCriProxy(socket: string, target: string): Promise<CriProxy> {
  const sessions = new Set<ServerHttp2Session>()
  const calls: string[] = []
  let gate: Gate = 'open'
  let opened = Promise.withResolvers<void>()
  let upstream: ClientHttp2Session | undefined
  const runtime = (): ClientHttp2Session => {
    if (upstream === undefined || upstream.closed || upstream.destroyed) {
      upstream = connect('http://localhost', { createConnection: () => createConnection(target) })
      upstream.on('error', () => {})
    }
    return upstream
  }
  const proxy: CriProxy = {
    socket,
    calls,
    onStep: undefined,
    setGate(next) {
      gate = next
      opened.resolve()
      opened = Promise.withResolvers()
    },
    async [Symbol.asyncDispose]() {
      proxy.setGate('open')
      for (const session of sessions) session.destroy()
      upstream?.destroy()
      await new Promise((closed) => server.close(closed))
      await rm(socket, { force: true })
    },
  }
  const serve = async (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): Promise<void> => {
    const path = String(headers[':path'])
    const call = path.slice(path.lastIndexOf('/') + 1)
    const index = looks.test(path) ? undefined : calls.push(call) - 1
    // Whatever is sent meanwhile waits in the stream.
    while (gate === 'hang') await opened.promise
    if (stream.destroyed) return
    if (gate === 'trouble') return refuse(stream)
    if (index !== undefined) await proxy.onStep?.({ call, index, when: 'before' })
    const { ':authority': _, ...rest } = headers
    const passed = runtime().request({ ...rest, ':authority': 'localhost' })
    stream.on('close', () => passed.close(constants.NGHTTP2_CANCEL))
    passed.on('error', () => stream.destroy())
    // A runtime that goes away before it has answered is an error to whoever asked.
    passed.on('close', () => {
      if (!stream.headersSent) stream.close(constants.NGHTTP2_CANCEL)
    })
    stream.pipe(passed)
    let trailers: IncomingHttpHeaders = {}
    passed.on('trailers', (given) => {
      trailers = given
    })
    passed.on('response', (answer, flags) => {
      void (async () => {
        if (index !== undefined) await proxy.onStep?.({ call, index, when: 'after' })
        if (stream.destroyed) return
        const { ':status': status, ...fields } = answer
        const endStream = (flags & constants.NGHTTP2_FLAG_END_STREAM) !== 0
        stream.respond({ ':status': status, ...fields }, endStream ? { endStream } : { waitForTrailers: true })
        if (endStream) return
        stream.on('wantTrailers', () => stream.sendTrailers(trailers))
        passed.pipe(stream)
      })()
    })
  }
  const server = createServer()
  server.on('session', (session) => {
    sessions.add(session)
    session.on('close', () => sessions.delete(session))
    session.on('error', () => {})
  })
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {})
    void serve(stream, headers).catch(() => stream.destroy())
  })
  await rm(socket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(socket, resolve)
  })
  return proxy
}

function refuse(stream: ServerHttp2Stream): void {
  stream.respond(
    {
      ':status': 200,
      'content-type': 'application/grpc',
      'grpc-status': String(unavailable),
      'grpc-message': 'the runtime is in trouble',
    },
    { endStream: true },
  )
}
