// DefaultTolerationSeconds: a Pod that says nothing of it stays five minutes on a node that is not ready or not reachable.
// Upstream counterpart: plugin/pkg/admission/defaulttolerationseconds.
import { type core, type KubernetesObject, taintKeys } from '#api'
import { type AdmissionPlugin, podsOnly } from './plugin.ts'

/** Upstream: --default-not-ready-toleration-seconds and --default-unreachable-toleration-seconds. */
const defaultSeconds = 300

function speaksOf(tolerations: readonly core.Toleration[], taint: string): boolean {
  return tolerations.some(
    ({ key = '', effect }) =>
      (key === taint || key === '') && (effect === undefined || (effect as string) === '' || effect === 'NoExecute'),
  )
}

function tolerationOf(key: string): core.Toleration {
  return { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: defaultSeconds }
}

export const defaultTolerationSeconds: AdmissionPlugin = {
  name: 'DefaultTolerationSeconds',
  resources: podsOnly,
  mutate(object, { subresource }) {
    if (subresource !== '') return object
    const pod = object as core.Pod
    const { tolerations = [] } = pod.spec
    const added = [taintKeys.notReady, taintKeys.unreachable].filter((key) => !speaksOf(tolerations, key))
    if (added.length === 0) return object
    const spec = { ...pod.spec, tolerations: [...tolerations, ...added.map(tolerationOf)] }
    return { ...pod, spec } as KubernetesObject
  },
}
