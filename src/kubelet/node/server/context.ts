// What the kubelet's routes are given.
import type { ServerResponse } from 'node:http'
import type { Clock, Log } from '#base'
import type { Client } from '#client'
import type { RuntimeService } from '#cri'
import type { Kubelet } from '../../kubelet.ts'

export interface ServerContext {
  /** The kubelet, once it runs. Throws before. */
  readonly kubelet: () => Kubelet
  readonly nodeName: string
  /** Asked who callers are and what they may do. */
  readonly client: Client | undefined
  readonly runtime: RuntimeService
  readonly clock: Clock
  readonly log: Log
}

/** A short answer in plain text. */
export function plain(response: ServerResponse, code: number, text: string): void {
  response.writeHead(code, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(text)
}
