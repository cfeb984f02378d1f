// Makes a script from a seed. A third of the scripts are quiet: nothing takes Pods away but controllers, so that the laws
// about undisturbed workloads are put to the test too.
import { type Random, randomInt, seededRandom } from '#base'
import { type Action, isDisturbing, type Script, type Step, type WorkloadKind } from './actions.ts'

export interface ScriptSize {
  readonly nodesMin: number
  readonly nodesMax: number
  readonly stepsMin: number
  readonly stepsMax: number
}

/** Small enough for several a second. */
export const smallScripts: ScriptSize = { nodesMin: 3, nodesMax: 10, stepsMin: 12, stepsMax: 40 }
/** What `npm run simulate -- --large` runs. */
export const largeScripts: ScriptSize = { nodesMin: 20, nodesMax: 50, stepsMin: 40, stepsMax: 120 }

const gapMsMax = 40_000
/** A script begins with so many workloads, so that there is something for things to happen to. */
const workloadsFirst = 4

interface Dice {
  readonly random: Random
  below(count: number): number
  pick<const T>(choices: readonly [T, ...T[]]): T
  chance(share: number): boolean
}

function createDice(random: Random): Dice {
  const below = (count: number): number => randomInt(random, count)
  return {
    random,
    below,
    pick: (choices) => choices[below(choices.length)] ?? choices[0],
    chance: (share) => random.next() < share,
  }
}

const kinds = ['Deployment', 'Deployment', 'Deployment', 'StatefulSet', 'StatefulSet', 'DaemonSet'] as const
const behaviours = ['steady', 'steady', 'steady', 'slow', 'late', 'flaky', 'stubborn'] as const
const nameOf = (kind: string, index: number): string => `${kind.toLowerCase()}-${index}`
/** Few names, so that actions meet. */
const namesPerKind = 2
/** Of the names of a kind, which asks for what goes beyond Kubernetes. */
const beyondName = 1

interface Maker {
  readonly dice: Dice
  readonly node: () => string
  readonly version: () => number
  /** There are processes of the controllers that stand by. */
  readonly isElecting: boolean
}

type BudgetSpec = Extract<Action, { readonly do: 'createBudget' }>['spec']

/** What the user does; each as often as it stands here. */
const userActions: readonly ((maker: Maker) => Action)[] = [
  ...Array.from({ length: 4 }, () => create),
  ...Array.from({ length: 3 }, () => ({ dice }: Maker): Action => {
    const kind = dice.pick(['Deployment', 'StatefulSet'])
    return { do: 'scale', kind, name: nameOf(kind, dice.below(namesPerKind)), replicas: dice.below(9) }
  }),
  ...Array.from({ length: 4 }, () => ({ dice, version }: Maker): Action => {
    const kind: WorkloadKind = dice.pick(kinds)
    const at = dice.below(namesPerKind)
    const mayBreak = at === beyondName && kind !== 'DaemonSet' && dice.chance(0.4)
    const behaviour = mayBreak ? 'broken' : dice.pick(behaviours)
    return { do: 'edit', kind, name: nameOf(kind, at), version: version(), behaviour }
  }),
  ({ dice }) => ({ do: 'changeConfig', value: dice.below(5) }),
  ({ dice }) => ({
    do: dice.pick(['pauseRollout', 'resumeRollout', 'resumeRollout']),
    name: nameOf('Deployment', dice.below(namesPerKind)),
  }),
  ...Array.from(
    { length: 2 },
    () =>
      ({ dice }: Maker): Action => ({
        do: 'createJob',
        name: nameOf('Job', dice.below(4)),
        completions: 1 + dice.below(6),
        parallelism: 1 + dice.below(4),
        behaviour: dice.pick(['works', 'works', 'retries', 'fails']),
        restartPolicy: dice.pick(['Never', 'OnFailure']),
        mode: dice.pick(['NonIndexed', 'Indexed']),
      }),
  ),
  ({ dice }) => ({ do: dice.pick(['suspendJob', 'resumeJob']), name: nameOf('Job', dice.below(4)) }),
  ({ dice }) => ({
    do: 'createCronJob',
    name: nameOf('CronJob', dice.below(namesPerKind)),
    behaviour: dice.pick(['works', 'retries', 'tarries']),
    policy: dice.pick(['Forbid', 'Forbid', 'Allow', 'Replace']),
  }),
  ({ dice }) => {
    const name = dice.below(4)
    return name < 2
      ? { do: 'createBarePod', name: `bare-${name}` }
      : { do: 'createBarePod', name: `foreign-${name}`, foreignTo: nameOf(dice.pick(kinds), 0) }
  },
  ...Array.from({ length: 2 }, () => ({ dice }: Maker): Action => {
    const kind = dice.pick(['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'])
    const propagation = dice.pick(['Background', 'Foreground', 'Orphan'])
    return { do: 'delete', kind, name: nameOf(kind, dice.below(namesPerKind)), propagation }
  }),
  ...Array.from(
    { length: 2 },
    () =>
      ({ dice }: Maker): Action => ({
        do: 'deletePod',
        at: dice.random.next(),
        force: dice.chance(0.15),
      }),
  ),
  ({ dice }) => ({ do: 'relabelPod', at: dice.random.next() }),
  ({ dice }) => ({ do: 'evictPod', at: dice.random.next() }),
  ({ dice, node }) => ({ do: dice.pick(['drain', 'cordon', 'uncordon', 'uncordon']), node: node() }),
  ({ dice }) => {
    const kind: WorkloadKind = dice.pick(kinds)
    return { do: 'rollback', kind, name: nameOf(kind, dice.below(namesPerKind)) }
  },
  ({ dice }) => {
    const name = nameOf(dice.pick(['Deployment', 'StatefulSet']), dice.below(namesPerKind))
    if (dice.chance(0.2)) return { do: 'deleteBudget', name }
    const spec = dice.pick<BudgetSpec>([
      { minAvailable: 1 },
      { minAvailable: 3 },
      { maxUnavailable: 1 },
      { maxUnavailable: '30%' },
    ])
    return { do: 'createBudget', name, spec, unhealthy: dice.pick(['IfHealthyBudget', 'AlwaysAllow']) }
  },
]

function create({ dice }: Maker): Action {
  const kind: WorkloadKind = dice.pick(kinds)
  const strategies = {
    Deployment: ['default', 'surge', 'unavailable', 'recreate'],
    StatefulSet: ['default', 'parallel'],
    DaemonSet: ['default', 'surge'],
  } as const
  const at = dice.below(namesPerKind)
  return {
    do: 'create',
    kind,
    name: nameOf(kind, at),
    ...(at === beyondName ? { asks: 'beyond' } : {}),
    replicas: 1 + dice.below(8),
    behaviour: dice.pick(behaviours),
    strategy: dice.pick<(typeof strategies)[WorkloadKind][number]>(strategies[kind]),
    ...(kind === 'StatefulSet' && dice.chance(0.4) ? { claims: dice.pick(['retained', 'deleted']) } : {}),
  }
}

const faultLevels = [
  {},
  { watchDelayMsMax: 3_000 },
  { watchDelayMsMax: 500, requestDelayMsMax: 200 },
  { conflictShare: 0.2, refuseShare: 0.05 },
  { loseAnswerShare: 0.1, cutWatchShare: 0.02 },
  { watchDelayMsMax: 8_000, requestDelayMsMax: 1_000, loseAnswerShare: 0.05, conflictShare: 0.05, cutWatchShare: 0.01 },
] as const

/** What chance does; each as often as it stands here. */
const chanceActions: readonly ((maker: Maker) => Action)[] = [
  ({ dice, node }) => ({ do: dice.pick(['crashNode', 'crashNode', 'startNode', 'startNode']), node: node() }),
  ({ dice, node }) => ({ do: dice.pick(['partitionNode', 'pauseNode', 'healNode']), node: node() }),
  ({ node }) => ({ do: 'restartKubelet', node: node() }),
  ({ dice, node }) =>
    dice.chance(0.3)
      ? { do: 'replaceNode', node: node() }
      : { do: 'endContainer', at: dice.random.next(), code: dice.below(2) },
  ...Array.from(
    { length: 2 },
    () =>
      ({ dice }: Maker): Action => ({
        do: 'restart',
        component: dice.pick(['apiServer', 'scheduler', 'controllers', 'controllers']),
        downMs: dice.pick([0, 500, 5_000, 30_000]),
      }),
  ),
  ...Array.from(
    { length: 3 },
    () =>
      ({ dice }: Maker): Action => ({
        do: 'faults',
        on: dice.pick(['scheduler', 'controllers', 'controllers', 'nodes']),
        faults: dice.pick(faultLevels),
      }),
  ),
  ({ dice, isElecting }) =>
    isElecting
      ? {
          do: 'changeLeader',
          how: dice.pick(['kill', 'partition', 'pause']),
          ms: dice.pick([1_000, 15_000, 40_000]),
        }
      : { do: 'skewControllers', ms: dice.pick([0, -20_000, 20_000]) },
  () => ({ do: 'cutWatches' }),
  ({ dice, node }) => ({ do: 'skewClock', node: node(), ms: dice.pick([0, -20_000, 20_000, 5_000]) }),
]

/** The script of a seed. */
export function generateScript(seed: number, size: ScriptSize = smallScripts): Script {
  const dice = createDice(seededRandom(seed))
  const nodes = size.nodesMin + dice.below(size.nodesMax - size.nodesMin + 1)
  const isQuiet = dice.chance(1 / 3)
  const isElecting = dice.chance(1 / 3)
  let version = 1
  const maker: Maker = { dice, node: () => `node-${dice.below(nodes)}`, version: () => ++version, isElecting }
  const count = size.stepsMin + dice.below(size.stepsMax - size.stepsMin + 1)
  const steps: Step[] = []
  while (steps.length < count) {
    const makers = steps.length < workloadsFirst ? [create] : dice.chance(0.6) ? userActions : chanceActions
    const action = makers[dice.below(makers.length)]?.(maker)
    if (action === undefined || (isQuiet && isDisturbing(action))) continue
    // Now and then two at once, or a long rest.
    const afterMs = dice.chance(0.2) ? 0 : dice.chance(0.05) ? 400_000 : dice.below(gapMsMax)
    steps.push({ afterMs, action })
  }
  return { seed, nodes, ...(isElecting ? { controllerManagers: 2 } : {}), steps }
}
