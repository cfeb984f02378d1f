// POST of a Binding to the collection: the old way to bind the Pod that the Binding names.
import { noSuchResource } from '#api'
import { createBinding } from '../subresources/pod-binding.ts'
import type { Handler } from '../subresources/subresource.ts'

export const bindings: Handler = (server, _resource, exchange) => {
  const pods = server.resources.find('', 'v1', 'pods')
  if (pods === undefined) throw noSuchResource()
  return createBinding(server, pods, exchange, '')
}
