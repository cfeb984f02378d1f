// The CRI served on a unix socket: a runtime of our own in a process of its own, for any kubelet and for crictl. A call that
// its client gives up, or whose deadline passes, is aborted.
import {
  type handleServerStreamingCall,
  type handleUnaryCall,
  type MethodDefinition,
  Server,
  ServerCredentials,
  status,
  type UntypedHandleCall,
} from '@grpc/grpc-js'
import { errorMessage, type Log, type Running } from '#base'
import type { CallOptions, ContainerRuntime } from '../contract.ts'
import { CriError, type CriErrorCode } from '../error.ts'
import { decode, encode } from './codec.ts'
import { imageMethods, type Method, runtimeMethods } from './methods.ts'

/** As containerd's. */
const messageBytesMax = 16 * 1024 * 1024

const statusOf: Readonly<Record<CriErrorCode, status>> = {
  aborted: status.CANCELLED,
  alreadyExists: status.ALREADY_EXISTS,
  deadlineExceeded: status.DEADLINE_EXCEEDED,
  failedPrecondition: status.FAILED_PRECONDITION,
  invalidArgument: status.INVALID_ARGUMENT,
  notFound: status.NOT_FOUND,
  unavailable: status.UNAVAILABLE,
  unimplemented: status.UNIMPLEMENTED,
  unknown: status.UNKNOWN,
}

/** Does one call. What the codec decodes has the request message's shape: each row below names the contract's type for it. */
type Handler = (request: never, call: CallOptions) => Promise<object | void>

type UnaryName = Exclude<keyof typeof runtimeMethods, 'getContainerEvents'> | keyof typeof imageMethods

type Parameter<T extends (...args: never[]) => unknown> = Parameters<T>[0]

function handlersOf({ runtime, images }: ContainerRuntime): Readonly<Record<UnaryName, Handler>> {
  type R = typeof runtime
  type I = typeof images
  const sandboxId = ({ podSandboxId }: { podSandboxId: string }): string => podSandboxId
  const containerId = ({ containerId: id }: { containerId: string }): string => id
  type Of<T> = { filter?: T }
  return {
    version: (_, call) => runtime.version(call),
    status: (request: Parameter<R['status']>, call) => runtime.status(request, call),
    updateRuntimeConfig: (request: { runtimeConfig?: Parameter<R['updateRuntimeConfig']> }, call) =>
      runtime.updateRuntimeConfig(request.runtimeConfig ?? {}, call),
    runPodSandbox: async (request: Parameter<R['runPodSandbox']>, call) => ({
      podSandboxId: await runtime.runPodSandbox(request, call),
    }),
    stopPodSandbox: (request: { podSandboxId: string }, call) => runtime.stopPodSandbox(sandboxId(request), call),
    removePodSandbox: (request: { podSandboxId: string }, call) => runtime.removePodSandbox(sandboxId(request), call),
    podSandboxStatus: (request: Parameter<R['podSandboxStatus']>, call) => runtime.podSandboxStatus(request, call),
    listPodSandbox: async ({ filter }: Of<Parameter<R['listPodSandbox']>>, call) => ({
      items: await runtime.listPodSandbox(filter, call),
    }),
    updatePodSandboxResources: (request: Parameter<R['updatePodSandboxResources']>, call) =>
      runtime.updatePodSandboxResources(request, call),
    createContainer: async (request: Parameter<R['createContainer']>, call) => ({
      containerId: await runtime.createContainer(request, call),
    }),
    startContainer: (request: { containerId: string }, call) => runtime.startContainer(containerId(request), call),
    stopContainer: (request: Parameter<R['stopContainer']>, call) => runtime.stopContainer(request, call),
    removeContainer: (request: { containerId: string }, call) => runtime.removeContainer(containerId(request), call),
    listContainers: async ({ filter }: Of<Parameter<R['listContainers']>>, call) => ({
      containers: await runtime.listContainers(filter, call),
    }),
    containerStatus: (request: Parameter<R['containerStatus']>, call) => runtime.containerStatus(request, call),
    updateContainerResources: (request: Parameter<R['updateContainerResources']>, call) =>
      runtime.updateContainerResources(request, call),
    reopenContainerLog: (request: { containerId: string }, call) =>
      runtime.reopenContainerLog(containerId(request), call),
    execSync: (request: Parameter<R['execSync']>, call) => runtime.execSync(request, call),
    exec: (request: Parameter<R['exec']>, call) => runtime.exec(request, call),
    attach: (request: Parameter<R['attach']>, call) => runtime.attach(request, call),
    portForward: (request: Parameter<R['portForward']>, call) => runtime.portForward(request, call),
    containerStats: async (request: { containerId: string }, call) => ({
      stats: await runtime.containerStats(containerId(request), call),
    }),
    listContainerStats: async ({ filter }: Of<Parameter<R['listContainerStats']>>, call) => ({
      stats: await runtime.listContainerStats(filter, call),
    }),
    podSandboxStats: async (request: { podSandboxId: string }, call) => ({
      stats: await runtime.podSandboxStats(sandboxId(request), call),
    }),
    listPodSandboxStats: async ({ filter }: Of<Parameter<R['listPodSandboxStats']>>, call) => ({
      stats: await runtime.listPodSandboxStats(filter, call),
    }),
    listImages: async ({ filter }: Of<Parameter<I['listImages']>>, call) => ({
      images: await images.listImages(filter, call),
    }),
    imageStatus: (request: Parameter<I['imageStatus']>, call) => images.imageStatus(request, call),
    pullImage: async (request: Parameter<I['pullImage']>, call) => ({
      imageRef: await images.pullImage(request, call),
    }),
    removeImage: ({ image = { image: '' } }: { image?: Parameter<I['removeImage']> }, call) =>
      images.removeImage(image, call),
    imageFsInfo: (_, call) => images.imageFsInfo(call),
  }
}

/** Serves a runtime on a socket whose folder is there; resolves when it listens. Disposing ends all calls. */
export async function serveCri(
  served: ContainerRuntime,
  { socketPath, log }: { readonly socketPath: string; readonly log: Log },
): Promise<Running> {
  const server = new Server({
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
  })
  const handlers = handlersOf(served)
  const { getContainerEvents, ...unary } = runtimeMethods
  addService(server, unary, (name) => unaryHandler(handlers[name], log))
  addService(server, imageMethods, (name) => unaryHandler(handlers[name], log))
  addService(server, { getContainerEvents }, () => eventsHandler(served))
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix://${socketPath}`, ServerCredentials.createInsecure(), (error) =>
      error ? reject(error) : resolve(),
    )
  })
  const stopped = Promise.withResolvers<void>()
  return {
    done: stopped.promise,
    async [Symbol.asyncDispose]() {
      server.forceShutdown()
      stopped.resolve()
    },
  }
}

/** A method's answer comes encoded from its handler. */
function addService<Name extends string>(
  server: Server,
  methods: Readonly<Record<Name, Method>>,
  handlerOf: (name: Name) => UntypedHandleCall,
): void {
  const names = Object.keys(methods) as Name[]
  const definition = (name: Name): MethodDefinition<object, object> => {
    const { path, request, response } = methods[name]
    return {
      path,
      requestStream: false,
      responseStream: name === 'getContainerEvents',
      requestSerialize: (value) => encode(request, value) as Buffer,
      requestDeserialize: (bytes) => decode(request, bytes) as object,
      responseSerialize: (value) => encode(response, value) as Buffer,
      responseDeserialize: (bytes) => decode(response, bytes) as object,
    }
  }
  server.addService(
    Object.fromEntries(names.map((name) => [name, definition(name)])),
    Object.fromEntries(names.map((name) => [name, handlerOf(name)])),
  )
}

function unaryHandler(handle: Handler, log: Log): handleUnaryCall<object, object> {
  return (call, answer) => {
    const stop = new AbortController()
    call.once('cancelled', () => stop.abort(new Error('the client gave up the call')))
    // Deadlines are the client's: it cancels.
    const options = { signal: stop.signal, deadlineMs: Number.POSITIVE_INFINITY }
    handle(call.request as never, options).then(
      (value) => answer(null, value ?? {}),
      (error: unknown) => {
        if (!(error instanceof CriError)) log.error('A CRI call failed', { error: errorMessage(error) })
        answer({
          code: error instanceof CriError ? statusOf[error.code] : status.UNKNOWN,
          details: errorMessage(error),
        })
      },
    )
  }
}

function eventsHandler({ runtime }: ContainerRuntime): handleServerStreamingCall<object, object> {
  return (call) => {
    const stop = new AbortController()
    call.once('cancelled', () => stop.abort())
    const send = async (): Promise<void> => {
      for await (const event of runtime.getContainerEvents({ signal: stop.signal })) {
        if (!call.write(event)) await drained(call, stop.signal)
      }
    }
    send().then(
      () => call.end(),
      (error: unknown) => call.destroy(Object.assign(new Error(errorMessage(error)), { code: status.UNAVAILABLE })),
    )
  }
}

/** Until the client has read. One that never does is cut by the runtime, whose queue for it is bounded. */
function drained(call: NodeJS.EventEmitter, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    call.once('drain', resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
