// ResourceQuota: what comes is counted against the quotas of its namespace, in their status, before it is written; what goes
// is counted by the controller. Upstream counterpart: k8s.io/apiserver/pkg/admission/plugin/resourcequota.
import {
  chargeQuota,
  type core,
  isInQuotaScopes,
  isNotFound,
  type KubernetesObject,
  maskResources,
  moreResources,
  quotaUsage,
  type ResourceList,
} from '#api'
import type { ServerContext } from '../server-context.ts'
import { guaranteedUpdate } from '../verbs/guaranteed-update.ts'
import { listObjects } from './known-objects.ts'
import { type AdmissionAttributes, type AdmissionPlugin, forbidAdmission } from './plugin.ts'

type Quota = core.ResourceQuota

const quotas = { group: '', plural: 'resourcequotas' }
/** Updates that change how much of a quota an object takes. */
const countedUpdates: ReadonlySet<string> = new Set(['/services', '/persistentvolumeclaims'])

const containerResources = ['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']

function render(list: ResourceList, names: readonly string[]): string {
  return names
    .toSorted()
    .map((name) => `${name}=${list[name] ?? '0'}`)
    .join(',')
}

function hardOf({ status }: Quota): ResourceList {
  return status.hard ?? {}
}

/** Of what a quota limits by container, each container must say how much it takes: `memory for: app; cpu for: app,side`. */
function missingAmounts(pod: core.Pod, hard: ResourceList): string {
  const podLevel = { requests: pod.spec.resources?.requests ?? {}, limits: pod.spec.resources?.limits ?? {} }
  const missing: string[] = []
  for (const name of containerResources.filter((one) => Object.hasOwn(hard, one)).sort()) {
    const list = name.startsWith('limits.') ? 'limits' : 'requests'
    const resource = name.slice(name.indexOf('.') + 1)
    if (Object.hasOwn(podLevel[list], resource)) continue
    const without = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].filter(
      ({ resources }) => !Object.hasOwn(resources?.[list] ?? {}, resource),
    )
    if (without.length > 0) missing.push(`${name} for: ${without.map((one) => one.name).join(',')}`)
  }
  return missing.join('; ')
}

function isPod({ resource: { kind } }: AdmissionAttributes): boolean {
  return kind.plural === 'pods' && kind.group === ''
}

/** The quotas that have a limit for something that the object takes. Throws 403 when that cannot be told. */
function concerned(all: readonly Quota[], attributes: AdmissionAttributes, usage: ResourceList): readonly Quota[] {
  const { resource, object = {}, operation } = attributes
  return all.filter((quota) => {
    const hard = hardOf(quota)
    if (!isInQuotaScopes(quota, resource.kind, object)) return false
    if (isPod(attributes) && operation === 'CREATE') {
      const missing = missingAmounts(object as core.Pod, hard)
      if (missing !== '')
        throw forbidAdmission(attributes, `failed quota: ${quota.metadata.name}: must specify ${missing}`)
    }
    const names = Object.keys(hard).filter((name) => Object.hasOwn(usage, name))
    const unknown = names.filter((name) => !Object.hasOwn(quota.status.used ?? {}, name))
    if (unknown.length > 0) {
      const text = `status unknown for quota: ${quota.metadata.name}, resources: ${names.toSorted().join(',')}`
      throw forbidAdmission(attributes, text)
    }
    return names.length > 0
  })
}

/** The quota with more used. Throws 403 when that is too much. */
function charged(quota: Quota, more: ResourceList, attributes: AdmissionAttributes): Quota {
  const hard = hardOf(quota)
  const used: ResourceList = quota.status.used ?? {}
  const requested = maskResources(more, Object.keys(hard))
  if (Object.keys(requested).length === 0) return quota
  const result = chargeQuota({ hard, used }, requested)
  if (result.ok) return { ...quota, status: { ...quota.status, used: result.used } }
  const { exceeded } = result
  const text = `exceeded quota: ${quota.metadata.name}, requested: ${render(requested, exceeded)}, used: ${render(used, exceeded)}, limited: ${render(hard, exceeded)}`
  throw forbidAdmission(attributes, text)
}

async function charge(
  server: ServerContext,
  attributes: AdmissionAttributes,
  { all, more }: { readonly all: readonly Quota[]; readonly more: ResourceList },
): Promise<void> {
  const resource = server.resources.find('', 'v1', 'resourcequotas')
  if (resource === undefined) return
  const { namespace, dryRun } = attributes
  // All are asked before the first pays.
  for (const quota of all) charged(quota, more, attributes)
  for (const { metadata } of all) {
    const transform = (current: KubernetesObject) => charged(current as Quota, more, attributes) as KubernetesObject
    await guaranteedUpdate(server, resource, { namespace, name: metadata.name, dryRun, transform }).catch(
      (error: unknown) => {
        // A quota that is gone limits nothing.
        if (!isNotFound(error)) throw error
      },
    )
  }
}

function isCounted({ operation, subresource, resource: { kind }, namespace }: AdmissionAttributes): boolean {
  if (namespace === '' || (kind.group === '' && kind.plural === 'resourcequotas')) return false
  if (operation === 'CREATE') return subresource === '' && kind.stored
  if (operation !== 'UPDATE') return false
  if (subresource === 'resize') return true
  return subresource === '' && countedUpdates.has(`${kind.group}/${kind.plural}`)
}

export const resourceQuota: AdmissionPlugin = {
  name: 'ResourceQuota',
  validate(attributes, server) {
    if (!isCounted(attributes)) return undefined
    const all = listObjects<Quota>(server, quotas, attributes.namespace)
    if (all.length === 0) return undefined
    const { resource, object = {}, previous } = attributes
    const now = server.clock.now()
    const usage = quotaUsage(resource.kind, object, now)
    const of = concerned(all, attributes, usage)
    const more = moreResources(usage, previous === undefined ? {} : quotaUsage(resource.kind, previous, now))
    return of.length === 0 ? undefined : charge(server, attributes, { all: of, more })
  },
}
