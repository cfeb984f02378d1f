// ServiceAccount: every Pod has an account that exists; a Pod that does not say otherwise gets its account's token mounted, and
// its pull secrets. Upstream counterpart: plugin/pkg/admission/serviceaccount.
import { type core, type KubernetesObject, randomSuffix } from '#api'
import type { ServerContext } from '../server-context.ts'
import { findObject } from './known-objects.ts'
import { type AdmissionAttributes, type AdmissionPlugin, forbidAdmission, podsOnly } from './plugin.ts'

const defaultName = 'default'
/** Of the account that every namespace gets, this long is waited for: the namespace may be new. Upstream: ten attempts. */
const defaultAccountWaitMs = 2_000
const volumePrefix = 'kube-api-access-'
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount'
/** The kubelet gets a new token when 80 % of it are over. Upstream: an hour, and seven seconds to be known by. */
const tokenExpirationSeconds = 3_607
const mirrorAnnotation = 'kubernetes.io/config.mirror'
const serviceAccounts = { group: '', plural: 'serviceaccounts' }

type Account = core.ServiceAccount
type Container = core.Container

function findAccount(server: ServerContext, namespace: string, name: string): Account | undefined {
  return findObject<Account>(server, serviceAccounts, { namespace, name })
}

function refuseUnknown(attributes: AdmissionAttributes, name: string) {
  const { namespace } = attributes
  const text = `error looking up service account ${namespace}/${name}: serviceaccount ${JSON.stringify(name)} not found`
  return forbidAdmission(attributes, text)
}

/** Waits for the account to be there. */
async function awaitAccount(
  server: ServerContext,
  attributes: AdmissionAttributes,
  name: string,
): Promise<Account | undefined> {
  const { clock, cluster } = server
  await cluster.fresh()
  const deadline = clock.monotonic() + (name === defaultName ? defaultAccountWaitMs : 0)
  for (;;) {
    const account = findAccount(server, attributes.namespace, name)
    if (account !== undefined || clock.monotonic() >= deadline) return account
    // Until something is written: it may be the account.
    await cluster.reached(cluster.revision + 1)
  }
}

function tokenVolume(name: string): core.Volume {
  return {
    name,
    projected: {
      defaultMode: 0o644,
      sources: [
        { serviceAccountToken: { expirationSeconds: tokenExpirationSeconds, path: 'token' } },
        { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
        {
          downwardAPI: {
            items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
          },
        },
      ],
    },
  } as core.Volume
}

/** The spec with the account's token in every container that has nothing there; the same spec if all have. */
export function mountToken(spec: core.PodSpec, newVolumeName: () => string): core.PodSpec {
  const lacks = ({ volumeMounts = [] }: Container): boolean => !volumeMounts.some((one) => one.mountPath === mountPath)
  const { containers, initContainers } = spec
  if (![...containers, ...(initContainers ?? [])].some(lacks)) return spec
  const volumes = spec.volumes ?? []
  const existing = volumes.find(({ name }) => name.startsWith(volumePrefix))?.name
  const name = existing ?? newVolumeName()
  const mounted = (container: Container): Container =>
    lacks(container)
      ? { ...container, volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath }] }
      : container
  return {
    ...spec,
    ...(initContainers === undefined ? {} : { initContainers: initContainers.map(mounted) }),
    containers: containers.map(mounted),
    volumes: existing === undefined ? [...volumes, tokenVolume(name)] : volumes,
  }
}

function withAccount(pod: core.Pod, account: Account, newVolumeName: () => string): core.Pod {
  const { name } = account.metadata
  let spec: core.PodSpec = { ...pod.spec, serviceAccountName: name, serviceAccount: name }
  if (spec.automountServiceAccountToken ?? account.automountServiceAccountToken ?? true) {
    spec = mountToken(spec, newVolumeName)
  }
  const { imagePullSecrets = [] } = account
  if ((spec.imagePullSecrets ?? []).length === 0 && imagePullSecrets.length > 0) spec = { ...spec, imagePullSecrets }
  return { ...pod, spec }
}

function namesSecret({ spec }: core.Pod): boolean {
  const containers = [...spec.containers, ...(spec.initContainers ?? [])]
  const inContainer = containers.some(
    ({ env = [], envFrom = [] }) =>
      envFrom.some(({ secretRef }) => secretRef !== undefined) ||
      env.some(({ valueFrom }) => valueFrom?.secretKeyRef !== undefined),
  )
  const inVolume = (spec.volumes ?? []).some(
    ({ secret, projected }) =>
      secret !== undefined || (projected?.sources ?? []).some((one) => one.secret !== undefined),
  )
  return inContainer || inVolume || (spec.imagePullSecrets ?? []).length > 0
}

/** What the kubelet shows of a Pod that the API does not rule refers to nothing in the API. */
function checkMirror(attributes: AdmissionAttributes, pod: core.Pod): void {
  const { serviceAccountName = '', volumes = [] } = pod.spec
  if (serviceAccountName !== '') throw forbidAdmission(attributes, 'a mirror pod may not reference service accounts')
  if (namesSecret(pod)) throw forbidAdmission(attributes, 'a mirror pod may not reference secrets')
  const projects = volumes.some(({ projected }) =>
    (projected?.sources ?? []).some(({ serviceAccountToken }) => serviceAccountToken !== undefined),
  )
  if (projects) throw forbidAdmission(attributes, 'a mirror pod may not use ServiceAccountToken volume projections')
}

export const serviceAccount: AdmissionPlugin = {
  name: 'ServiceAccount',
  resources: podsOnly,
  mutate(object, attributes, server) {
    if (attributes.operation !== 'CREATE') return object
    const pod = object as core.Pod
    if (Object.hasOwn(pod.metadata.annotations ?? {}, mirrorAnnotation)) {
      checkMirror(attributes, pod)
      return object
    }
    const given = pod.spec.serviceAccountName ?? ''
    const name = given === '' ? defaultName : given
    const admit = (account: Account | undefined): KubernetesObject => {
      if (account === undefined) throw refuseUnknown({ ...attributes, object }, name)
      return withAccount(pod, account, () => volumePrefix + randomSuffix(server.random)) as KubernetesObject
    }
    const known = findAccount(server, attributes.namespace, name)
    return known === undefined ? awaitAccount(server, attributes, name).then(admit) : admit(known)
  },
}
