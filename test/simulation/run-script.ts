// Runs a script on a cluster of its own and judges every write; afterwards everything must come to rest as it should.
import { errorMessage } from '#base'
import { startCluster, type TestCluster } from '#testing'
import { isDisturbing, type Script } from './actions.ts'
import { calmDown, unsettled } from './calm-down.ts'
import { images } from './images.ts'
import { laws } from './laws/laws.ts'
import { twinsOfStatefulSets } from './laws/stateful-set-one-identity.ts'
import { performAction } from './perform-action.ts'
import { createWorld, type FollowedWorld } from './world.ts'

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

/** Runs it to its end, or to the first broken law. */
export async function runScript(script: Script): Promise<Outcome> {
  const cluster = await startCluster({
    seed: script.seed,
    nodes: script.nodes,
    images: imagesOfScript(script),
    history: true,
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
  try {
    for (const { afterMs, action } of script.steps) {
      await cluster.advance(afterMs)
      if (isDisturbing(action)) world.outside.disturbed = true
      if (action.do === 'faults') world.outside.slow = true
      if (action.do === 'faults' && action.faults.loseAnswerShare) world.outside.lossy = true
      await performAction({ cluster, world }, action)
      for (const how of await twinsOfStatefulSets(cluster, world)) blame(twinsOfStatefulSets.says, how)
      if (broken !== undefined) break
      step++
    }
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
