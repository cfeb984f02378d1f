// One process of the control plane of a test cluster: it can be ended, started again and suspended, behind a link and with a
// clock of its own.
import type { Link } from './link.ts'
import type { NodeClock } from './node-clock.ts'

/** One component that runs on its own. */
export interface Component {
  readonly link: Link
  /** Its own, which may be ahead or behind. */
  readonly clock: NodeClock
  /** Whether it is at work: of several processes that elect a leader, only one is. */
  readonly isLeading: boolean
  /** A process that is suspended: no timer rings, what it says and hears waits. What it was about to do it does afterwards. */
  setPaused(paused: boolean): void
  /** Ends it as a crash does: what it knew is lost. */
  stop(): Promise<void>
  start(): Promise<void>
}

/** What a component owns while it runs. */
export interface Life {
  readonly owned: AsyncDisposableStack
  /** Set by one that does not work at once. */
  isLeading: () => boolean
}

const newLife = (): Life => ({ owned: new AsyncDisposableStack(), isLeading: () => true })

/** One that does not run yet; `start` begins a life of it. */
export function createComponent(link: Link, clock: NodeClock, start: (life: Life) => Promise<void>): Component {
  let life: Life | undefined
  const stop = async (): Promise<void> => {
    // What it still has to say is lost, as it is when a process is killed.
    link.set('closed')
    clock.setPaused(false)
    const { owned } = life ?? newLife()
    life = undefined
    await owned.disposeAsync()
  }
  return {
    link,
    clock,
    get isLeading() {
      return life?.isLeading() ?? false
    },
    setPaused(paused) {
      if (life === undefined) return
      link.set(paused ? 'held' : 'open')
      clock.setPaused(paused)
    },
    stop,
    async start() {
      link.set('open')
      life = newLife()
      await start(life)
    },
  }
}
