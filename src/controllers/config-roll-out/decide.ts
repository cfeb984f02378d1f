// Decides whether a workload rolls since its configuration has changed. What was used last time is remembered on the workload
// itself, a hash for each thing used; when one of them is another one now, the template gets an annotation that differs, and
// the workload's own controller rolls it out by its own rules. What only begins or ceases to be used changes the template
// anyway, and so causes no roll of its own.
import { type apps, type core, type KubernetesObject, parseTime, renderTime } from '#api'
import { fnv1a64, openGet, openMapFrom } from '#base'
import { type Action, type AnyKind, idle, type Plan } from '../runtime/plan.ts'
import { stableJson } from '../stable-json.ts'
import { type ConfigUse, configUses, useId } from './config-uses.ts'

export type Rolled = apps.Deployment | apps.StatefulSet | apps.DaemonSet

export interface ObservedConfig {
  readonly kind: AnyKind
  readonly workload: Rolled
  /** What there is of that which it uses, as `ConfigMap/NAME` or `Secret/NAME`. */
  readonly objects: ReadonlyMap<string, core.ConfigMap | core.Secret>
}

/** On a workload, `"true"`: it rolls when a ConfigMap or Secret that it uses changes. */
export const restartAnnotation = 'sampan.dev/restart-on-config-change'
/** On the workload: what it used last time, as JSON. */
export const usedAnnotation = 'sampan.dev/config-used'
/** On the workload: when it was rolled last for this. */
export const rolledAtAnnotation = 'sampan.dev/config-rolled-at'
/** On the template: another value for another configuration. */
export const hashAnnotation = 'sampan.dev/config-hash'

/** Changes within this time of the last roll are gathered into one. */
export const rollIntervalMs = 30_000

/** Whether the workload wants it. */
export function wantsRestarts({ metadata }: KubernetesObject): boolean {
  return openGet(metadata.annotations, restartAnnotation) === 'true'
}

const texts = new WeakMap<object, Map<string, string>>()

/** Of a thing that is not there. */
const absent = ''

function hashOf({ kind, key }: ConfigUse, object: core.ConfigMap | core.Secret | undefined): string {
  if (object === undefined) return absent
  const known = texts.get(object) ?? new Map<string, string>()
  texts.set(object, known)
  const before = known.get(key ?? '')
  if (before !== undefined) return before
  const { data } = object
  const binary = 'binaryData' in object ? object.binaryData : undefined
  const used = key === undefined ? { data, binary } : (openGet(data, key) ?? openGet(binary, key))
  // A hash of a short secret alone could be guessed by whoever may read workloads; the UID makes it another one everywhere.
  const salt = kind === 'Secret' ? object.metadata.uid : ''
  const hash = used === undefined ? absent : fnv1a64(`${salt} ${stableJson(used)}`).toString(36)
  known.set(key ?? '', hash)
  return hash
}

function readUsed({ metadata }: Rolled): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(openGet(metadata.annotations, usedAnnotation) ?? 'null')
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

function annotate(
  { kind, workload }: ObservedConfig,
  annotations: Readonly<Record<string, string>>,
  hash?: string,
): Action {
  const template =
    hash === undefined ? {} : { spec: { template: { metadata: { annotations: { [hashAnnotation]: hash } } } } }
  const body = { metadata: { annotations }, ...template }
  return { type: 'patch', kind, object: workload, patch: { type: 'merge', body }, unchanged: true }
}

/** Decides whether the workload rolls. */
export function decideConfigRollOut(observed: ObservedConfig, now: number): Plan {
  const { workload, objects } = observed
  if (!wantsRestarts(workload)) return idle('It does not roll when its configuration changes.')
  if (workload.metadata.deletionTimestamp !== undefined) return idle('It is being deleted.')
  const uses = configUses(workload.spec.template.spec)
  const hashes = uses.map((use) => ({ use, id: useId(use), hash: hashOf(use, objects.get(`${use.kind}/${use.name}`)) }))
  const missing = hashes.find(({ use, hash }) => hash === absent && !use.optional)
  // Pods that lack it have not begun, and will begin with what comes.
  if (missing !== undefined) return idle(`${missing.id}, which it needs, is not there.`)
  const used = stableJson(openMapFrom(hashes.map(({ id, hash }) => [id, hash])))
  const before = readUsed(workload)
  if (before === undefined) {
    return { actions: [annotate(observed, { [usedAnnotation]: used })], because: 'What it uses is noted.' }
  }
  if (stableJson(before) === used) return idle('Its configuration has not changed.')
  const changed = hashes.filter(({ id, hash }) => Object.hasOwn(before, id) && before[id] !== hash).map(({ id }) => id)
  if (changed.length === 0) {
    return { actions: [annotate(observed, { [usedAnnotation]: used })], because: 'It uses other things than before.' }
  }
  const lastMs = parseTime(openGet(workload.metadata.annotations, rolledAtAnnotation)) ?? Number.NEGATIVE_INFINITY
  const waitMs = lastMs + rollIntervalMs - now
  if (waitMs > 0) return idle('It rolled a moment ago; what changes now is gathered.', waitMs)
  const message = `Rolling out a change of ${changed.join(', ')}`
  return {
    actions: [
      annotate(observed, { [usedAnnotation]: used, [rolledAtAnnotation]: renderTime(now) }, fnv1a64(used).toString(36)),
      { type: 'recordEvent', regarding: workload, event: { type: 'Normal', reason: 'ConfigChanged', message } },
    ],
    because: `${message}.`,
  }
}
