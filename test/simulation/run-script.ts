// Runs a script on a cluster of its own and judges every write; afterwards everything must come to rest as it should.
import { errorMessage } from '#base'
import { type ClusterOptions, startCluster, type TestCluster } from '#testing'
import type { Script } from './actions.ts'
import { calmDown, unsettled } from './calm-down.ts'
import { images } from './images.ts'
import { laws, runningLaws } from './laws/laws.ts'
import { runningPods } from './laws/running-pods.ts'
import { performAction } from './perform-action.ts'
import { createWorld, type FollowedWorld, type World } from './world.ts'

export interface Broken {
  readonly law: string
  readonly how: string
  /** The step during or after which it was seen; the number of steps: after the last. */
  readonly step: number
  readonly atMs: number
}

export interface Outcome {
  readonly broken: Broken | undefined
  /** Of all writes: equal for equal runs. */
  readonly hash: string
  readonly writes: number
  readonly virtualMs: number
}

/** By then a cluster without faults must be as it should: container back-off goes up to 5 min, node eviction takes as long. */
const settleMsMax = 30 * 60_000
/** It must also stay so. */
const quietMs = 20_000

const stackOf = (error: unknown): string => (error instanceof Error && error.stack) || errorMessage(error)

/** How often it is looked at what runs. */
const runningLookMs = 5_000

/** Something that goes wrong with the cluster on purpose, so that a law is seen to notice. */
export interface Sabotage {
  readonly alterControllers?: NonNullable<ClusterOptions['alterControllers']>
  /** Done after the script's steps. */
  readonly afterwards?: (cluster: TestCluster, world: World) => Promise<void>
}

/** Runs it to its end, or to the first broken law. */
export async function runScript(script: Script, sabotage: Sabotage = {}): Promise<Outcome> {
  const cluster = await startCluster({
    seed: script.seed,
    nodes: script.nodes,
    controllerManagers: script.controllerManagers ?? 1,
    images: imagesOfScript(script),
    history: true,
    ...(sabotage.alterControllers === undefined ? {} : { alterControllers: sabotage.alterControllers }),
  })
  const world = createWorld(() => cluster.clock.now())
  const judges = laws.map(({ says, judge }) => ({ says, judge: judge() }))
  let step = 0
  let broken: Broken | undefined
  const blame = (law: string, how: string): void => {
    broken ??= { law, how, step, atMs: cluster.clock.monotonic() }
  }
  cluster.history?.subscribe((change) => {
    world.apply(change)
    for (const { says, judge } of judges) {
      try {
        const how = judge(change, world)
        if (how !== undefined) blame(says, how)
      } catch (error) {
        blame(`the law can be judged: ${says}`, stackOf(error))
      }
    }
  })
  await readExisting(cluster, world)
  const look = async (): Promise<void> => {
    const running = await runningPods(cluster)
    for (const { says, judge } of runningLaws) for (const how of judge(running, world)) blame(says, how)
  }
  const advance = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0 && broken === undefined; left -= runningLookMs) {
      await cluster.advance(Math.min(left, runningLookMs))
      await look()
    }
  }
  try {
    for (const { afterMs, action } of script.steps) {
      await advance(afterMs)
      if (broken !== undefined) break
      await performAction({ cluster, world }, action)
      await look()
      if (broken !== undefined) break
      step++
    }
    await sabotage.afterwards?.(cluster, world)
    await look()
    if (broken === undefined) await settle(cluster, world, blame)
  } catch (error) {
    blame(
      'nothing fails that should not',
      error instanceof Error ? (error.stack ?? error.message) : errorMessage(error),
    )
  }
  const outcome = {
    broken,
    hash: cluster.history?.hash() ?? '',
    writes: cluster.history?.count ?? 0,
    virtualMs: cluster.clock.monotonic(),
  }
  await cluster[Symbol.asyncDispose]()
  return outcome
}

/** Objects that were there before the world began to follow. */
async function readExisting(cluster: TestCluster, world: FollowedWorld): Promise<void> {
  const decoder = new TextDecoder()
  const { items } = await cluster.store.range({ prefix: '/registry/' })
  for (const { key, value } of items) {
    const object = JSON.parse(decoder.decode(value))
    const { namespace, name } = object.metadata
    const tail = namespace ? `/${namespace}/${name}` : `/${name}`
    const resource = key.slice('/registry/'.length, key.length - tail.length)
    world.apply({ type: 'added', resource, object, previous: undefined, revision: 0 })
  }
}

async function settle(
  cluster: TestCluster,
  world: FollowedWorld,
  blame: (law: string, how: string) => void,
): Promise<void> {
  await calmDown(cluster, world)
  const isSettled = (): boolean => unsettled(world).next().done === true
  try {
    await cluster.until(isSettled, { limitMs: settleMsMax })
    await cluster.advance(quietMs)
    await cluster.until(isSettled, { limitMs: settleMsMax })
  } catch {
    blame('when faults end, everything becomes as it was asked for', [...unsettled(world)].slice(0, 5).join('; '))
  }
}

/** Every version of every behaviour that the script names. */
function imagesOfScript({ steps }: Script): typeof images {
  const found: Record<string, (typeof images)[string]> = { ...images }
  for (const { action } of steps) {
    if (action.do !== 'create' && action.do !== 'edit') continue
    const version = action.do === 'edit' ? action.version : 1
    const image = images[action.behaviour]
    if (image !== undefined) found[`${action.behaviour}:v${version}`] = image
  }
  return found
}
