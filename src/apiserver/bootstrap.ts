// What every cluster has from its first moment: the system namespaces and priority classes, the objects of flow control,
// APIServices of what this server serves, and the `kubernetes` Service that leads to it. Upstream counterpart:
// pkg/controlplane/controller/{systemnamespaces,kubernetesservice}, pkg/registry/{scheduling,flowcontrol}/rest,
// kube-aggregator/pkg/controllers/autoregister.
import {
  groupPriorityOf,
  isAlreadyExists,
  type KindRegistry,
  type KubernetesObject,
  mandatoryFlowSchemas,
  mandatoryPriorityLevels,
  suggestedFlowSchemas,
  suggestedPriorityLevels,
  type SystemPriorityClass,
  systemPriorityClasses,
  versionPriorityOf,
} from '#api'
import { registryPrefix } from './cache/cluster-cache.ts'
import type { Exchange, ServerContext } from './server-context.ts'
import { adminUser } from './user-info.ts'
import { createObject } from './verbs/create.ts'
import { decodeValue } from './verbs/decode.ts'
import { guaranteedUpdate } from './verbs/guaranteed-update.ts'

const apiServiceGroup = 'apiregistration.k8s.io'
const systemNamespaces = ['default', 'kube-system', 'kube-public', 'kube-node-lease']

/** Where clients in the cluster find this server. */
export interface Advertised {
  readonly address: string
  readonly port: number
}

interface SystemObject {
  readonly group: string
  readonly version: string
  readonly plural: string
  readonly namespace: string
  readonly value: { readonly metadata: { readonly name: string } }
  /** What an object that is there already must say too. */
  readonly bringUp?: (existing: KubernetesObject) => KubernetesObject
}

function namespaceObject(name: string): SystemObject {
  const value = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }
  return { group: '', version: 'v1', plural: 'namespaces', namespace: '', value }
}

function priorityClass({ name, value, description }: SystemPriorityClass): SystemObject {
  const object = {
    apiVersion: 'scheduling.k8s.io/v1',
    kind: 'PriorityClass',
    metadata: { name },
    value,
    description,
  }
  return { group: 'scheduling.k8s.io', version: 'v1', plural: 'priorityclasses', namespace: '', value: object }
}

interface FlowControl {
  readonly levels: typeof mandatoryPriorityLevels
  readonly schemas: typeof mandatoryFlowSchemas
}
const mandatory: FlowControl = { levels: mandatoryPriorityLevels, schemas: mandatoryFlowSchemas }
const suggested: FlowControl = { levels: suggestedPriorityLevels, schemas: suggestedFlowSchemas }

/** Objects of flow control, with upstream's mark that the server keeps them as they are. */
function flowControlObjects({ levels, schemas }: FlowControl): readonly SystemObject[] {
  const tables = [
    { kind: 'PriorityLevelConfiguration', plural: 'prioritylevelconfigurations', specs: levels },
    { kind: 'FlowSchema', plural: 'flowschemas', specs: schemas },
  ]
  const annotations = { 'apf.kubernetes.io/autoupdate-spec': 'true' }
  return tables.flatMap(({ kind, plural, specs }) =>
    Object.entries(specs).map(([name, spec]) => {
      const apiVersion = 'flowcontrol.apiserver.k8s.io/v1'
      const value = { apiVersion, kind, metadata: { name, annotations }, spec }
      return { group: 'flowcontrol.apiserver.k8s.io', version: 'v1', plural, namespace: '', value }
    }),
  )
}

/** That this server serves a version of a group itself; undefined if the group is not built in. */
function apiService(group: string, version: string): SystemObject | undefined {
  const groupPriorityMinimum = groupPriorityOf(group)
  if (groupPriorityMinimum === undefined) return undefined
  const labels = { 'kube-aggregator.kubernetes.io/automanaged': 'onstart' }
  const spec = { group, version, groupPriorityMinimum, versionPriority: versionPriorityOf(group, version) }
  const apiVersion = `${apiServiceGroup}/v1`
  const value = { apiVersion, kind: 'APIService', metadata: { name: `${version}.${group}`, labels }, spec }
  return { group: apiServiceGroup, version: 'v1', plural: 'apiservices', namespace: '', value }
}

/** One for each version of each group, except of the group to which they belong. */
function apiServices(kinds: KindRegistry): readonly SystemObject[] {
  return kinds.groups().flatMap((group) => {
    if (group === apiServiceGroup) return []
    return kinds.versions(group).flatMap((version) => apiService(group, version) ?? [])
  })
}

const componentLabels = { component: 'apiserver', provider: 'kubernetes' }

function kubernetesService(clusterIP: string, targetPort: number): SystemObject {
  const ports = [{ name: 'https', port: 443, protocol: 'TCP', targetPort }]
  const value = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', labels: componentLabels },
    spec: { type: 'ClusterIP', clusterIP, ports, sessionAffinity: 'None' },
  }
  const bringUp = (existing: KubernetesObject): KubernetesObject => {
    const { spec } = existing as KubernetesObject & { readonly spec?: object }
    return { ...existing, spec: { ...spec, ports } } as KubernetesObject
  }
  return { group: '', version: 'v1', plural: 'services', namespace: 'default', value, bringUp }
}

function kubernetesEndpoints({ address, port }: Advertised): SystemObject {
  const subsets = [{ addresses: [{ ip: address }], ports: [{ name: 'https', port, protocol: 'TCP' }] }]
  const metadata = { name: 'kubernetes', labels: { 'endpointslice.kubernetes.io/skip-mirror': 'true' } }
  const value = { apiVersion: 'v1', kind: 'Endpoints', metadata, subsets }
  const bringUp = (existing: KubernetesObject): KubernetesObject => ({ ...existing, subsets }) as KubernetesObject
  return { group: '', version: 'v1', plural: 'endpoints', namespace: 'default', value, bringUp }
}

function kubernetesEndpointSlice({ address, port }: Advertised): SystemObject {
  const content = {
    addressType: 'IPv4',
    endpoints: [{ addresses: [address], conditions: { ready: true } }],
    ports: [{ name: 'https', port, protocol: 'TCP' }],
  }
  const metadata = { name: 'kubernetes', labels: { 'kubernetes.io/service-name': 'kubernetes' } }
  const value = { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', metadata, ...content }
  const bringUp = (existing: KubernetesObject): KubernetesObject => ({ ...existing, ...content }) as KubernetesObject
  return { group: 'discovery.k8s.io', version: 'v1', plural: 'endpointslices', namespace: 'default', value, bringUp }
}

/** Whether it was made before, by this server or another. */
function isThere({ resources }: ServerContext, { group, version, plural, namespace, value }: SystemObject): boolean {
  const cache = resources.find(group, version, plural)?.cache
  const place = namespace === '' ? '' : `${namespace}/`
  return cache?.get(`${cache.prefix}${place}${value.metadata.name}`) !== undefined
}

async function ensure(server: ServerContext, exchange: Exchange, wanted: SystemObject): Promise<void> {
  const { group, version, plural, namespace, value, bringUp } = wanted
  const resource = server.resources.find(group, version, plural)
  if (resource === undefined) return
  const { name } = value.metadata
  const exists = isThere(server, wanted)
  if (exists) {
    if (bringUp !== undefined) {
      await guaranteedUpdate(server, resource, { namespace, name, dryRun: false, transform: bringUp })
    }
    return
  }
  const object = decodeValue(resource, exchange, { value, fieldValidation: 'Strict' })
  // Another server over the same store may do the same at this moment.
  await createObject(server, resource, { object, namespace, dryRun: false, exchange }).catch((error: unknown) => {
    if (!isAlreadyExists(error)) throw error
  })
}

/** Makes what is missing. */
export async function ensureSystemObjects(server: ServerContext, advertised: Advertised | undefined): Promise<void> {
  const exchange: Exchange = {
    request: { method: 'POST', target: registryPrefix, headers: {} },
    identity: { kind: 'none' },
    info: { kind: 'path', verb: 'post', path: '', query: new URLSearchParams() },
    user: adminUser('system:apiserver'),
    shape: undefined,
    warnings: [],
  }
  for (const one of systemPriorityClasses) await ensure(server, exchange, priorityClass(one))
  for (const name of systemNamespaces) await ensure(server, exchange, namespaceObject(name))
  const flowControl = flowControlObjects(mandatory)
  const isNew = !flowControl.some((one) => isThere(server, one))
  // What is only suggested is made once: its owner may delete it.
  const wanted = [...flowControl, ...(isNew ? flowControlObjects(suggested) : []), ...apiServices(server.registry)]
  await Promise.all(wanted.map((one) => ensure(server, exchange, one)))
  await ensure(server, exchange, kubernetesService(server.serviceAddresses.apiServerIp, advertised?.port ?? 6443))
  // Endpoints may not be loopback addresses: a server that only this machine reaches has none.
  if (advertised === undefined || advertised.address.startsWith('127.') || advertised.address === '::1') return
  await ensure(server, exchange, kubernetesEndpoints(advertised))
  await ensure(server, exchange, kubernetesEndpointSlice(advertised))
}
