// Controllers that count what they look at: decisions, and objects read from caches while observing and while finding out whom
// a change concerns. Work in numbers does not depend on the machine.
import type { KubernetesObject } from '#api'
import type { Caches, Controller, KindCache } from '#controllers'

export interface CountedWork {
  /** By controller. */
  readonly decisions: Map<string, number>
  readonly objects: Map<string, number>
  reset(): void
  alter(controllers: readonly Controller[]): readonly Controller[]
}

function* counted<T>(objects: Iterable<T>, count: () => void): Generator<T> {
  for (const object of objects) {
    count()
    yield object
  }
}

function countingCaches(caches: Caches, count: () => void): Caches {
  return {
    kinds: () => caches.kinds(),
    of<T extends KubernetesObject>(kind: Parameters<Caches['of']>[0]): KindCache<T> {
      const cache = caches.of(kind) as unknown as KindCache<T>
      return {
        get(key) {
          count()
          return cache.get(key)
        },
        list: () => counted(cache.list(), count),
        byIndex: (index, value) => counted(cache.byIndex(index, value), count),
        resourceVersion: () => cache.resourceVersion(),
      }
    },
  }
}

/** Nothing counted yet. */
export function createCountedWork(): CountedWork {
  const decisions = new Map<string, number>()
  const objects = new Map<string, number>()
  const adder = (counts: Map<string, number>, name: string) => () => {
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const alter = (one: Controller): Controller => {
    const look = adder(objects, one.name)
    const decide = adder(decisions, one.name)
    return {
      ...one,
      watches: one.watches.map((watch) => {
        const { deletedKeys } = watch
        return {
          ...watch,
          keys: (object, caches) => watch.keys(object, countingCaches(caches, look)),
          ...(deletedKeys === undefined
            ? {}
            : {
                deletedKeys: (object: KubernetesObject, caches: Caches) =>
                  deletedKeys.call(watch, object, countingCaches(caches, look)),
              }),
        }
      }),
      observe: (caches, key, live) => one.observe(countingCaches(caches, look), key, live),
      decide(observed, now, failure) {
        decide()
        return one.decide(observed, now, failure)
      },
    }
  }
  return {
    decisions,
    objects,
    reset() {
      decisions.clear()
      objects.clear()
    },
    alter: (controllers) => controllers.map(alter),
  }
}
