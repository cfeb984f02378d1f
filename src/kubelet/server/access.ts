// Who may ask this kubelet for what: nobody is let in unknown, and the API server says what callers may. Those who stand in
// `trusted` need not be asked about: the API server itself, which must get logs of a kubelet that cannot reach it.
// Upstream: pkg/kubelet/server/auth.go.
import type { Caller, DelegatedAuth } from '#client'
import type { RequestAttributes } from './request-attributes.ts'

/** Whether the caller may do this to the node. Rejects if the API server cannot be asked. */
export async function mayAskNode(
  auth: DelegatedAuth,
  caller: Caller,
  { nodeName, attributes }: { readonly nodeName: string; readonly attributes: RequestAttributes },
): Promise<boolean> {
  const { verb, subresources } = attributes
  for (const subresource of subresources) {
    const resourceAttributes = { verb, version: 'v1', resource: 'nodes', subresource, name: nodeName }
    if (await auth.mayDo(caller, { resourceAttributes })) return true
  }
  return false
}
