// DefaultBinder: binds a Pod with its binding subresource. The UID keeps a Pod of the same name from being bound instead.
import { podKind } from '#api'
import type { Plugin } from '../framework/plugin.ts'

export const defaultBinder: Plugin = {
  name: 'DefaultBinder',
  async bind({ client, pod, nodeName, signal }) {
    const { name, namespace, uid } = pod.metadata
    const body = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name, namespace, uid },
      target: { kind: 'Node', name: nodeName },
    }
    await client.post(podKind, { namespace, name }, 'binding', body, { signal })
    return 'bound'
  },
}
