// A kubelet that is killed at a step of its life: every call that leaves it (to the API, the runtime, the disk, a Pod) is
// counted, and at the chosen one the process ends, before the call was made or before its answer came. From then on nothing
// it does reaches anything. Test only.
import type { KubeletDeps } from './kubelet.ts'

/** The call to die at. `before`: it is not made any more. `after`: it is made, and nobody hears of it. */
export interface Death {
  readonly at: number
  readonly when: 'before' | 'after'
}

export interface Mortal {
  readonly deps: Pick<KubeletDeps, 'client' | 'runtime' | 'images' | 'host'>
  readonly dead: boolean
  /** The calls so far: `runtime.runPodSandbox`. */
  readonly calls: readonly string[]
}

type Method = (...args: unknown[]) => unknown

/** The parts of the world that a kubelet calls. */
const worlds = ['client', 'runtime', 'images'] as const
const hostParts = ['files', 'mounts', 'cgroups', 'network'] as const
/** Streams last; they are cut by death, but opening one is no step. */
const streams = new Set(['runtime.getContainerEvents', 'client.watch'])
/** What changes nothing, and is asked again and again. */
const idle =
  /^(runtime\.(list|status|version|containerS|podSandboxS)|files\.(read|stat|list|realPath|diskUsage))|^client\.(get|list)/

/** The world of `deps`, deadly at a step; without `death` only the steps are counted. */
export function mortal(deps: Mortal['deps'], death: Death | undefined, onDeath: () => void): Mortal {
  const calls: string[] = []
  let dead = false
  const die = (): void => {
    dead = true
    onDeath()
  }
  const gone = (): Promise<never> => Promise.reject(new Error('the process is dead'))
  const step = (name: string, call: Method): Method => {
    if (streams.has(name)) return (...args) => untilDeath(call(...args) as AsyncIterable<unknown>, () => dead)
    return (...args) => {
      if (dead) return gone()
      if (idle.test(name)) return Promise.resolve(call(...args)).then((answer) => (dead ? gone() : answer))
      calls.push(name)
      const mine = death?.at === calls.length
      if (mine && death.when === 'before') {
        die()
        return gone()
      }
      const answering = call(...args) as Promise<unknown>
      const heard = (): void => {
        if (mine && !dead) die()
      }
      return Promise.resolve(answering).then(
        (answer) => {
          heard()
          return dead ? gone() : answer
        },
        (error: unknown) => {
          heard()
          throw error
        },
      )
    }
  }
  const wrap = <T extends object>(name: string, service: T): T =>
    new Proxy(service, {
      get(target, key) {
        const value: unknown = Reflect.get(target, key)
        return typeof value === 'function' ? step(`${name}.${String(key)}`, value.bind(target) as Method) : value
      },
    })
  const wrapped = Object.fromEntries(
    worlds.map((name) => [name, deps[name] === undefined ? undefined : wrap(name, deps[name])]),
  )
  const host = { ...deps.host, ...Object.fromEntries(hostParts.map((name) => [name, wrap(name, deps.host[name])])) }
  return {
    deps: { ...wrapped, host } as Mortal['deps'],
    calls,
    get dead() {
      return dead
    },
  }
}

async function* untilDeath(source: AsyncIterable<unknown>, isDead: () => boolean): AsyncGenerator<unknown> {
  for await (const item of source) {
    if (isDead()) return
    yield item
  }
}
