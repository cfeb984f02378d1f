// What the API server is held to, on two cores that its load shares. For scale: kube-apiserver 1.20 with etcd on such a machine
// did 660 creates, 2,755 gets, 543 status patches and 508 deletes a second, 8 tables of 5,000 Pods, delivered 10,800 events a
// second, was ready after 3.9 s and took 508 MB idle and 1.5 GB after the load.

export interface Goal {
  readonly number: string
  readonly unit: string
  readonly atLeast?: number
  readonly atMost?: number
}

export const goals = {
  create: { number: 'creates, durable', unit: '1/s', atLeast: 4_000 },
  patchStatus: { number: 'status patches with 20 watchers, durable', unit: '1/s', atLeast: 3_000 },
  patchCounted: { number: 'the same, the watchers only count', unit: '1/s', atLeast: 3_000 },
  delete: { number: 'deletes, durable', unit: '1/s', atLeast: 3_000 },
  getRatio: { number: 'gets, of the bare server', unit: '1', atLeast: 0.7 },
  listRatio: { number: 'lists, of the bare server', unit: '1', atLeast: 0.75 },
  table: { number: 'tables', unit: '1/s', atLeast: 40 },
  events: { number: 'watch events to 100 watchers', unit: '1/s', atLeast: 60_000 },
  eventsCounted: { number: 'the same to watchers that only count them', unit: '1/s', atLeast: 60_000 },
  eventsWithStuck: { number: 'the same with a stuck watcher beside them, of those without', unit: '1', atLeast: 0.9 },
  readyEmpty: { number: 'ready on an empty store', unit: 'ms', atMost: 500 },
  readyFull: { number: 'ready on 100,000 objects', unit: 'ms', atMost: 2_000 },
  rssEmpty: { number: 'memory, empty', unit: 'MB', atMost: 100 },
  rssLoaded: { number: 'memory after the load', unit: 'MB', atMost: 400 },
  growth: { number: 'memory per object at 200,000, of that at 50,000', unit: '1', atMost: 1.1 },
} as const satisfies Readonly<Record<string, Goal>>

export type Reached = Readonly<Partial<Record<keyof typeof goals, number>>>

/** A line a goal: what was reached and whether it is enough. */
export function judged(reached: Reached): readonly Readonly<Record<string, unknown>>[] {
  return Object.entries(goals).flatMap(([key, goal]) => {
    const value = reached[key as keyof typeof goals]
    if (value === undefined) return []
    const { number, unit, atLeast = -Infinity, atMost = Infinity }: Goal = goal
    const bound = atMost === Infinity ? `>= ${atLeast}` : `<= ${atMost}`
    return [
      { number, unit, goal: bound, reached: Math.round(value * 100) / 100, met: value >= atLeast && value <= atMost },
    ]
  })
}
