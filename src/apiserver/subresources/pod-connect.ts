// pods/exec, attach and portforward: which kubelet an upgraded connection is joined with, and what it is asked. The joining
// itself needs sockets and is in ../node. Upstream counterpart: pkg/registry/core/pod/rest/subresources.go.
import { badRequest, type core } from '#api'
import { booleanParameter } from '../http/query-values.ts'
import type { ResourceRequestInfo } from '../http/request-info.ts'
import type { KubeletTarget } from '../kubelet-connection.ts'
import type { ServedResource } from '../served-resource.ts'
import type { Exchange, ServerContext } from '../server-context.ts'
import { readObject } from '../verbs/get.ts'
import { chooseContainer, kubeletTarget } from './pod-location.ts'
import type { Subresource } from './subresource.ts'

/** What a connection to a Pod's kubelet is to be joined with. */
export interface PodUpgrade {
  readonly kind: 'remoteCommand' | 'portForward'
  readonly kubelet: KubeletTarget
  readonly streams: {
    readonly stdin: boolean
    readonly stdout: boolean
    readonly stderr: boolean
    readonly tty: boolean
  }
}

/** Subresources whose requests are upgraded. */
export const connectSubresources: ReadonlySet<string> = new Set(['exec', 'attach', 'portforward'])

const noStreams = { stdin: false, stdout: false, stderr: false, tty: false }

function remoteCommandPath(verb: 'exec' | 'attach', pod: core.Pod, query: URLSearchParams) {
  const streams = {
    stdin: booleanParameter(query, 'stdin'),
    stdout: booleanParameter(query, 'stdout'),
    stderr: booleanParameter(query, 'stderr'),
    tty: booleanParameter(query, 'tty'),
  }
  const { stdin, stdout, stderr, tty } = streams
  if (!stdin && !stdout && !stderr) throw badRequest('at least one of stdin, stdout or stderr must be specified')
  const commands = query.getAll('command')
  if (verb === 'exec' && commands.length === 0) throw badRequest('command must be specified for exec')
  const passed = new URLSearchParams()
  if (stdin) passed.set('input', '1')
  if (stdout) passed.set('output', '1')
  if (stderr) passed.set('error', '1')
  if (tty) passed.set('tty', '1')
  if (verb === 'exec') for (const command of commands) passed.append('command', command)
  const container = chooseContainer(pod, query.get('container') ?? '')
  const { name, namespace } = pod.metadata
  return { path: `/${verb}/${namespace}/${name}/${container}?${passed}`, streams }
}

function portForwardPath(pod: core.Pod, query: URLSearchParams): string {
  const { name, namespace } = pod.metadata
  const passed = new URLSearchParams()
  for (const port of query.getAll('ports')) passed.append('port', port)
  return `/portForward/${namespace}/${name}${passed.size === 0 ? '' : `?${passed}`}`
}

/** Decides what an upgrade of an authorized request is joined with. Throws what is wrong with it. */
export async function connectPod(
  server: ServerContext,
  resource: ServedResource,
  exchange: Exchange,
): Promise<PodUpgrade> {
  const info = exchange.info as ResourceRequestInfo
  const { subresource, query } = info
  const pod = (await readObject(server, resource, { ...info, query: new URLSearchParams() })).value as core.Pod
  const nodeName = pod.spec?.nodeName ?? ''
  if (nodeName === '') throw badRequest(`pod ${pod.metadata.name} does not have a host assigned`)
  if (subresource === 'portforward') {
    return {
      kind: 'portForward',
      kubelet: kubeletTarget(server, nodeName, portForwardPath(pod, query)),
      streams: noStreams,
    }
  }
  const { path, streams } = remoteCommandPath(subresource === 'attach' ? 'attach' : 'exec', pod, query)
  return { kind: 'remoteCommand', kubelet: kubeletTarget(server, nodeName, path), streams }
}

function refusePlain(): never {
  throw badRequest('Upgrade request required')
}

function connectSubresource(name: string, kind: string): Subresource {
  const verbs = { create: refusePlain, get: refusePlain }
  return { group: '', plural: 'pods', name, kind: { group: '', version: 'v1', kind }, verbs }
}

export const podExec: Subresource = connectSubresource('exec', 'PodExecOptions')
export const podAttach: Subresource = connectSubresource('attach', 'PodAttachOptions')
export const podPortForward: Subresource = connectSubresource('portforward', 'PodPortForwardOptions')
