// One process of the controllers among several: it stands by until the lease is its own, leads until it loses it, and then
// begins anew, as a process does that ends and is started again by its supervisor.
import { type Clock, createTaskGroup, type Log, type Random, raceSignal, type Running, sleep } from '#base'
import { type Client, startLeaderElection } from '#client'
import { type Controller, type Discover, startControllers } from '#controllers'

export interface ElectedDeps {
  readonly client: Client
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly discover: Discover
}

export interface ElectedControllers extends Running {
  readonly isLeading: boolean
}

/** How long the supervisor takes. */
const restartMs = 1_000
const lease = { namespace: 'kube-system', name: 'kube-controller-manager' }

/** Starts it; `controllers` makes those of one life, since they remember things. */
export function startElectedControllers(
  deps: ElectedDeps,
  identity: string,
  controllers: () => readonly Controller[],
): ElectedControllers {
  let isLeading = false
  const lead = async (signal: AbortSignal): Promise<void> => {
    await using running = await startControllers(deps, { controllers: controllers() })
    isLeading = true
    try {
      await raceSignal(running.done, signal)
    } finally {
      isLeading = false
    }
  }
  const ended = Promise.withResolvers<void>()
  ended.promise.catch(() => {})
  const tasks = createTaskGroup({ onError: ended.reject })
  tasks.run(identity, async (signal) => {
    for (;;) {
      await using election = startLeaderElection(deps, { ...lease, identity }, lead)
      await raceSignal(
        election.done.catch(() => {}),
        signal,
      )
      await sleep(deps.clock, restartMs, { signal })
    }
  })
  return {
    done: ended.promise,
    get isLeading() {
      return isLeading
    },
    async [Symbol.asyncDispose]() {
      await tasks[Symbol.asyncDispose]()
      ended.resolve()
    },
  }
}
