// Rolls Deployments, StatefulSets and DaemonSets that ask for it when a ConfigMap or Secret that they use changes. Beyond
// Kubernetes, and only for workloads with the annotation `sampan.dev/restart-on-config-change: "true"`. Woken by those
// workloads and by what they use. The decision is in decide.ts; docs/WORKLOADS.md tells users of it.
import type { core, KubernetesObject } from '#api'
import { configMapKind, daemonSetKind, deploymentKind, secretKind, statefulSetKind } from '../kinds.ts'
import { objectKey } from '../runtime/apply-plan.ts'
import type { Caches } from '../runtime/caches.ts'
import { defineController, type Watch, watchKind } from '../runtime/define-controller.ts'
import type { AnyKind } from '../runtime/plan.ts'
import { configUses } from './config-uses.ts'
import { decideConfigRollOut, type ObservedConfig, type Rolled, wantsRestarts } from './decide.ts'

const workloadKinds = [deploymentKind, statefulSetKind, daemonSetKind] as readonly unknown[] as readonly AnyKind[]

/** `statefulsets ns/name`: one queue serves three kinds. */
const keyOf = (kind: AnyKind, object: KubernetesObject): string => `${kind.plural} ${objectKey(object)}`

/** Workloads by what they use: `ConfigMap ns/name`. */
const byConfigUse = {
  configUse: (object: KubernetesObject): readonly string[] => {
    if (!wantsRestarts(object)) return []
    const uses = configUses((object as Rolled).spec.template.spec)
    return [...new Set(uses.map(({ kind, name }) => `${kind} ${object.metadata.namespace}/${name}`))]
  },
}

const watchWorkload = (kind: AnyKind): Watch =>
  watchKind({ kind, keys: (object) => (wantsRestarts(object) ? [keyOf(kind, object)] : []), indexes: byConfigUse })

function watchConfig(kind: AnyKind): Watch {
  return watchKind({
    kind,
    keys: (object, caches: Caches) =>
      workloadKinds.flatMap((workload) =>
        [...caches.of(workload).byIndex('configUse', `${kind.kind} ${objectKey(object)}`)].map((one) =>
          keyOf(workload, one),
        ),
      ),
  })
}

/** Rolls workloads with their configuration. */
export const configRollOutController = defineController<ObservedConfig>({
  name: 'config-roll-out-controller',
  watches: [
    ...workloadKinds.map(watchWorkload),
    watchConfig(configMapKind as unknown as AnyKind),
    watchConfig(secretKind as unknown as AnyKind),
  ],
  observe(caches, key) {
    const [plural, place = ''] = key.split(' ')
    const kind = workloadKinds.find((one) => one.plural === plural)
    const workload = kind === undefined ? undefined : (caches.of(kind).get(place) as Rolled | undefined)
    if (kind === undefined || workload === undefined) return undefined
    const objects = new Map<string, core.ConfigMap | core.Secret>()
    for (const use of configUses(workload.spec.template.spec)) {
      const cache = use.kind === 'ConfigMap' ? caches.of(configMapKind) : caches.of(secretKind)
      const object = cache.get(`${workload.metadata.namespace}/${use.name}`)
      if (object !== undefined) objects.set(`${use.kind}/${use.name}`, object)
    }
    return { kind, workload, objects }
  },
  decide: decideConfigRollOut,
})
