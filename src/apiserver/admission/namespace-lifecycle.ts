// NamespaceLifecycle: nothing is created in a namespace that is missing or being deleted, and the namespaces that the system
// needs are not deleted. Upstream counterpart: k8s.io/apiserver/pkg/admission/plugin/namespace/lifecycle.
import { forbidden, type KubernetesObject, notFound, StatusError } from '#api'
import { registryPrefix } from '../cache/cluster-cache.ts'
import type { ServerContext } from '../server-context.ts'
import type { AdmissionAttributes, AdmissionPlugin } from './plugin.ts'

const namespaces = { group: '', resource: 'namespaces' }
const immortalNamespaces: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public'])

type NamespaceLike = KubernetesObject & { readonly status?: { readonly phase?: string } }

function refuseTerminating(attributes: AdmissionAttributes): StatusError {
  const { namespace, name, resource } = attributes
  const text = `unable to create new content in namespace ${namespace} because it is being terminated`
  const error = forbidden(resource.groupResource, name, text)
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  }
  return new StatusError('Forbidden', { message: error.message, details: { ...error.details, causes: [cause] } })
}

function checkNamespace(found: NamespaceLike | undefined, attributes: AdmissionAttributes): void {
  if (found === undefined) throw notFound(namespaces, attributes.namespace)
  if (found.status?.phase === 'Terminating' || found.metadata.deletionTimestamp !== undefined) {
    throw refuseTerminating(attributes)
  }
}

async function checkInStore(attributes: AdmissionAttributes, server: ServerContext): Promise<void> {
  const { item } = await server.store.get(`${registryPrefix}namespaces/${attributes.namespace}`)
  checkNamespace(item === undefined ? undefined : JSON.parse(new TextDecoder().decode(item.value)), attributes)
}

/** Throws if nothing may be made in the namespace; a promise when another server may have made it just now. */
function checkCreation(attributes: AdmissionAttributes, server: ServerContext): undefined | Promise<void> {
  const { resource, namespace } = attributes
  // Reviews are answered even where nothing can be made.
  const isReview = resource.kind.group === 'authorization.k8s.io'
  if (!resource.kind.namespaced || namespace === '' || isReview) return undefined
  const cache = server.resources.find('', 'v1', 'namespaces')?.cache
  const found = cache?.get(`${registryPrefix}namespaces/${namespace}`)
  if (found === undefined) return checkInStore(attributes, server)
  checkNamespace(found.value, attributes)
  return undefined
}

export const namespaceLifecycle: AdmissionPlugin = {
  name: 'NamespaceLifecycle',
  mutate(object, attributes, server) {
    if (attributes.operation !== 'CREATE') return object
    const checking = checkCreation(attributes, server)
    return checking === undefined ? object : checking.then(() => object)
  },
  validate({ operation, resource, name }) {
    if (operation === 'DELETE' && resource.kind.kind === 'Namespace' && immortalNamespaces.has(name)) {
      throw forbidden(namespaces, name, 'this namespace may not be deleted')
    }
    return undefined
  },
}
