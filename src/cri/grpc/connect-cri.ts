// The driver for a runtime that serves CRI v1 on a unix socket (containerd, CRI-O). One HTTP/2 connection, kept and made anew
// when the runtime restarts; calls made meanwhile reject with 'unavailable'.
import { Client, credentials } from '@grpc/grpc-js'
import type { Clock, Log } from '#base'
import type { CallOptions, ContainerRuntime, RuntimeService } from '../contract.ts'
import { CriError, isCriError } from '../error.ts'
import type { VersionResponse } from '../messages/runtime.ts'
import { serverStream, toCriError, unary } from './call.ts'
import { createDecoder } from './codec.ts'
import { createContainerdCaller } from './containerd-call.ts'
import { createContentStore } from './content-store.ts'
import { createImageService } from './image-service.ts'
import { pullProgressOf } from './pull-progress.ts'
import type { Method } from './methods.ts'
import { createRuntimeService } from './runtime-service.ts'
import { type TaskEventsDeps, taskEvents } from './task-events.ts'

/** As the kubelet's runtimeRequestTimeout. */
const callDeadlineMs = 120_000
/** As the kubelet's: a list of many thousand containers fits. */
const messageBytesMax = 16 * 1024 * 1024
/** A runtime that restarts is found again soon: it is on this machine. */
const reconnectBackoffMs = { min: 50, max: 500 }
const readyTimeoutMsDefault = 10_000

export interface ConnectCriOptions {
  readonly socketPath: string
  readonly clock: Clock
  readonly log: Log
  /** How long to wait for the socket to answer. Default 10 s. */
  readonly readyTimeoutMs?: number
}

/** A connected runtime; disposing closes the connection and ends its calls. */
export interface CriConnection extends ContainerRuntime, AsyncDisposable {
  readonly version: VersionResponse
}

/** What services call the runtime with. */
export interface Caller {
  call(method: Method, request: object, options: CallOptions | undefined, deadlineMs?: number): Promise<unknown>
  stream(method: Method, options: CallOptions | undefined): AsyncGenerator<unknown, void>
}

/** Connects and asks for the version; rejects with a CriError ('unavailable') if nothing answers in time. */
export async function connectCri(options: ConnectCriOptions): Promise<CriConnection> {
  const { socketPath, clock, log } = options
  const client = new Client(`unix://${socketPath}`, credentials.createInsecure(), {
    'grpc.max_receive_message_length': messageBytesMax,
    'grpc.max_send_message_length': messageBytesMax,
    'grpc.initial_reconnect_backoff_ms': reconnectBackoffMs.min,
    'grpc.max_reconnect_backoff_ms': reconnectBackoffMs.max,
    'grpc.enable_http_proxy': 0,
    'grpc.service_config_disable_resolution': 1,
  })
  const decode = createDecoder()
  const caller: Caller = {
    call: (method, request, callOptions, deadlineMs = callDeadlineMs) =>
      unary(client, method, { request, clock, deadlineMs, decode, options: callOptions }),
    stream: (method, callOptions) => serverStream(client, method, callOptions),
  }
  const containerd = createContainerdCaller(client, clock)
  const runtime = withTaskEvents(createRuntimeService(caller, containerd), { containerd, clock })
  try {
    await ready(client, clock.now() + (options.readyTimeoutMs ?? readyTimeoutMsDefault))
    const version = await runtime.version()
    log.debug('connected to container runtime', {
      socketPath,
      runtime: version.runtimeName,
      version: version.runtimeVersion,
    })
    const content = createContentStore(containerd)
    return {
      runtime,
      images: { ...createImageService(caller), pullProgress: (image) => pullProgressOf(content, image) },
      version,
      async [Symbol.asyncDispose]() {
        client.close()
      },
    }
  } catch (error) {
    client.close()
    throw wrapConnectError(error, socketPath)
  }
}

/** The same, with containerd's own events where the CRI has none. */
function withTaskEvents(runtime: RuntimeService, deps: Omit<TaskEventsDeps, 'runtime'>): RuntimeService {
  return {
    ...runtime,
    async *getContainerEvents(options) {
      try {
        yield* runtime.getContainerEvents(options)
      } catch (error) {
        if (!isCriError(error, 'unimplemented')) throw error
        yield* taskEvents({ ...deps, runtime }, options?.signal)
      }
    },
  }
}

function ready(client: Client, deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    client.waitForReady(deadline, (error) => (error ? reject(error) : resolve()))
  })
}

function wrapConnectError(error: unknown, socketPath: string): CriError {
  if (isCriError(error, 'unimplemented')) {
    return new CriError('unimplemented', `Cannot use ${socketPath}: it does not serve CRI v1`, { cause: error })
  }
  const message = `Cannot reach a container runtime at ${socketPath}: ${toCriError(error).message}`
  return new CriError('unavailable', message, { cause: error })
}
