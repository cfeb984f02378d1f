// What containerd's own event stream tells of containers that end, for containerd before 1.7, whose CRI has no events. The task
// of a container that has ended is deleted a moment before the CRI's own books say so: an event is passed on when they do.
// Upstream: containerd api/services/events/v1/events.proto, api/events/task.proto.
import { type Clock, createFrameQueue, type FrameQueue, linkedSignal, sleep } from '#base'
import type { RuntimeService } from '../contract.ts'
import { CriError } from '../error.ts'
import type { ContainerEvent } from '../messages/container.ts'
import type { PodSandbox } from '../messages/sandbox.ts'
import { type ContainerdCaller, criNamespace } from './containerd-call.ts'
import { readFields, Writer } from './wire.ts'

const path = '/containerd.services.events.v1.Events/Subscribe'
const filter = `namespace==${criNamespace},topic=="/tasks/delete"`
/** Between looks at the CRI's books, which are seldom behind by more than its writing them to disk. */
const lookMs = 5
const looksMax = 1_000
const queuedEventsMax = 10_000

export interface TaskEventsDeps {
  readonly containerd: ContainerdCaller
  readonly clock: Clock
  readonly runtime: Pick<RuntimeService, 'listContainers' | 'listPodSandbox'>
}

/** The events 'stopped', without the statuses of the Pod's other containers. Contract: `getContainerEvents`. */
export async function* taskEvents(
  deps: TaskEventsDeps,
  signal: AbortSignal | undefined,
): AsyncGenerator<ContainerEvent, void> {
  const queue = createFrameQueue<ContainerEvent>({ maxFrames: queuedEventsMax })
  using stopping = linkedSignal(signal)
  void followTasks(deps, queue, stopping.signal).then(
    () => queue.end(),
    (error: unknown) => queue.end(error),
  )
  try {
    while ((await queue.stream.wait()) === 'more') yield* queue.stream.take()
  } finally {
    stopping.abort()
  }
}

/** Ends with the signal; rejects when containerd goes away, or the queue is full. */
async function followTasks(
  deps: TaskEventsDeps,
  queue: FrameQueue<ContainerEvent>,
  signal: AbortSignal,
): Promise<void> {
  const request = new Writer()
  request.stringField(1, filter)
  for await (const envelope of deps.containerd.followed({ path, request: request.finish(), signal })) {
    // Beside each other: one that takes long to be written down holds up no other.
    void whenStopped(deps, taskOf(envelope), signal).then(
      (event) => event !== undefined && !queue.push(event) && queue.end(tooSlow()),
      () => {},
    )
  }
  if (!signal.aborted) throw new CriError('unavailable', 'the event stream ended')
}

const tooSlow = (): CriError => new CriError('unavailable', 'the event stream was cut')

/** The id in an Envelope { event = 4 } of an Any { value = 2 } of a TaskDelete { container_id = 1 }; '' if there is none. */
function taskOf(envelope: Uint8Array): string {
  let id = ''
  readFields(envelope, {
    4: (any) =>
      readFields(any.bytes(), {
        2: (value) => readFields(value.bytes(), { 1: (event) => (id = event.string()) }),
      }),
  })
  return id
}

/** The event of a container or sandbox that ends, once the CRI says that it has; undefined if it is gone. */
async function whenStopped(
  { runtime, clock }: TaskEventsDeps,
  id: string,
  signal: AbortSignal,
): Promise<ContainerEvent | undefined> {
  for (let looks = 0; looks < looksMax; looks++) {
    const [container] = await runtime.listContainers({ id })
    if (container?.state !== 'running') {
      const [sandbox] = await runtime.listPodSandbox({ id: container?.podSandboxId ?? id })
      if (sandbox === undefined) return undefined
      if (container !== undefined || sandbox.state !== 'ready') return stoppedEvent(id, sandbox, clock.now())
    }
    await sleep(clock, lookMs, { signal })
  }
  return undefined
}

function stoppedEvent(containerId: string, podSandboxStatus: PodSandbox, createdAt: number): ContainerEvent {
  return { containerId, containerEventType: 'stopped', createdAt, podSandboxStatus, containersStatuses: [] }
}
