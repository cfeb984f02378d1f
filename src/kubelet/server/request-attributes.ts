// What a request to the kubelet asks for, in the terms of authorization: a verb on a subresource of its node. Pure.
// Upstream: pkg/kubelet/server/auth.go NodeRequestAttributesGetter, with KubeletFineGrainedAuthz.

const verbs: Readonly<Record<string, string>> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
}

/** Subresources by the first part of the path. All that is not here is `proxy`, which also allows what is. */
const subresources: Readonly<Record<string, readonly string[]>> = {
  stats: ['stats'],
  metrics: ['metrics'],
  logs: ['log'],
  checkpoint: ['checkpoint'],
  pods: ['pods', 'proxy'],
  runningpods: ['pods', 'proxy'],
  healthz: ['healthz', 'proxy'],
  configz: ['configz', 'proxy'],
}

export interface RequestAttributes {
  readonly verb: string
  /** Any of these that is allowed is enough. */
  readonly subresources: readonly string[]
}

export function requestAttributes(method: string, pathname: string): RequestAttributes {
  const [first = ''] = pathname.slice(1).split('/')
  const known = Object.hasOwn(subresources, first) ? subresources[first] : undefined
  return { verb: verbs[method] ?? '', subresources: known ?? ['proxy'] }
}
