// Runs the admission plugins in their order.
import { internalError, type KubernetesObject } from '#api'
import type { ServerContext } from '../server-context.ts'
import type { AdmissionAttributes, AdmissionPlugin } from './plugin.ts'

function concerns({ resources }: AdmissionPlugin, { resource: { kind } }: AdmissionAttributes): boolean {
  return resources === undefined || resources.has(`${kind.group}/${kind.plural}`)
}

/** The new object after all mutating plugins. A promise only if one has to wait for something. */
export function admitCreation(
  server: ServerContext,
  attributes: AdmissionAttributes,
  object: KubernetesObject,
): KubernetesObject | Promise<KubernetesObject> {
  let admitted: KubernetesObject | Promise<KubernetesObject> = object
  for (const plugin of server.admission) {
    const { mutate } = plugin
    if (mutate === undefined || !concerns(plugin, attributes)) continue
    admitted =
      admitted instanceof Promise
        ? admitted.then((settled) => mutate(settled, attributes, server))
        : mutate(admitted, attributes, server)
  }
  return admitted
}

/** The changed object after all mutating plugins, none of which waits for anything then. */
export function admitMutating(
  server: ServerContext,
  attributes: AdmissionAttributes,
  object: KubernetesObject,
): KubernetesObject {
  const admitted = admitCreation(server, attributes, object)
  if (admitted instanceof Promise) throw internalError('an admission plugin waits where it may not')
  return admitted
}

/** Throws what the first validating plugin says against it. A promise only if a plugin has to ask the store. */
export function admitValidating(server: ServerContext, attributes: AdmissionAttributes): Promise<void> | undefined {
  let waiting: Promise<void> | undefined
  for (const plugin of server.admission) {
    const { validate } = plugin
    if (validate === undefined || !concerns(plugin, attributes)) continue
    if (waiting !== undefined) {
      waiting = waiting.then(() => validate(attributes, server))
    } else {
      const answer = validate(attributes, server)
      if (answer instanceof Promise) waiting = answer
    }
  }
  return waiting
}
