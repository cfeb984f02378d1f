// GET /why/{namespace}/{pod}[/{uid}]: the kubelet's own facts about a Pod, as JSON. The same for HTTPS and for a simulated node.
import type { Kubelet } from '../kubelet.ts'

/** The path of the route. */
export const whyPath = /^\/why\/([^/]+)\/([^/]+)(?:\/([^/]+))?$/

export interface WhyAnswer {
  readonly status: 200 | 404
  readonly contentType: string
  readonly text: string
}

/** The answer for a path that `whyPath` matches; 404 for others, and for Pods that are not here. */
export async function answerWhy(kubelet: Pick<Kubelet, 'report'>, path: string): Promise<WhyAnswer> {
  const [, namespace = '', name = '', uid] = whyPath.exec(path) ?? []
  const report = name === '' ? undefined : await kubelet.report(namespace, name, uid)
  if (report === undefined) {
    return { status: 404, contentType: 'text/plain; charset=utf-8', text: `pod "${name}" not found\n` }
  }
  return { status: 200, contentType: 'application/json', text: JSON.stringify(report) }
}
