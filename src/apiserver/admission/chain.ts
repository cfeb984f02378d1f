// Runs the admission plugins in their order.
import type { KubernetesObject } from '#api'
import type { ServerContext } from '../server-context.ts'
import type { AdmissionAttributes } from './plugin.ts'

/** The object after all mutating plugins. */
export function admitMutating(
  server: ServerContext,
  attributes: AdmissionAttributes,
  object: KubernetesObject,
): KubernetesObject {
  let admitted = object
  for (const plugin of server.admission) {
    if (plugin.mutate !== undefined) admitted = plugin.mutate({ ...attributes, object: admitted }, server)
  }
  return admitted
}

/** Throws what the first validating plugin says against it. A promise only if a plugin has to ask the store. */
export function admitValidating(server: ServerContext, attributes: AdmissionAttributes): Promise<void> | undefined {
  let waiting: Promise<void> | undefined
  for (const plugin of server.admission) {
    const { validate } = plugin
    if (validate === undefined) continue
    if (waiting !== undefined) {
      waiting = waiting.then(() => validate(attributes, server))
    } else {
      const answer = validate(attributes, server)
      if (answer instanceof Promise) waiting = answer
    }
  }
  return waiting
}
