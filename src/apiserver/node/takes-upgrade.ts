// Which requests to upgrade a connection are taken up.
import type { TransportRequest } from '#base'
import { parseRequestInfo } from '../http/request-info.ts'
import { connectSubresources } from '../subresources/pod-connect.ts'

const upgradedSubresources: ReadonlySet<string> = new Set([...connectSubresources, 'proxy'])

/** Whether a request to upgrade is for something that is upgraded. */
export function takesUpgrade(method: string | undefined, target: string | undefined): boolean {
  const info = parseRequestInfo((method ?? 'GET') as TransportRequest['method'], target ?? '/')
  return info.kind === 'resource' && upgradedSubresources.has(info.subresource)
}
