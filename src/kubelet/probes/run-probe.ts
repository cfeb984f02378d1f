// One try of a probe: exec, httpGet, tcpSocket, grpc. Upstream: prober/prober.go, pkg/probe.
import type { core } from '#api'
import { errorMessage } from '#base'
import { isCriError, type RuntimeService } from '#cri'
import { expand } from '../env/expand.ts'
import type { HostNetwork } from '../host.ts'
import { httpGetRequest, resolvePort } from '../lifecycle/run-handler.ts'
import type { ProbeResult } from '../pod/probe-results.ts'

export interface ProbeTarget {
  readonly container: core.Container
  readonly containerId: string
  readonly podIp: string
}

export interface ProbeAnswer {
  readonly result: ProbeResult
  readonly output: string
  /** The answer leads to another host, which counts as success with a warning. */
  readonly warning?: string
}

export interface ProbeDeps {
  readonly runtime: RuntimeService
  readonly network: HostNetwork
}

/** What of a command's output is kept. */
const outputBytesMax = 10 * 1024
const userAgent = 'kube-probe/1.36'

/** The command with references to variables that the spec gives a value; those from elsewhere count as empty. Pure. */
export function staticCommand(command: readonly string[], env: readonly core.EnvVar[] = []): readonly string[] {
  const values = new Map(env.map(({ name, value = '' }) => [name, value]))
  return command.map((word) => expand(word, (name) => values.get(name)))
}

async function exec({ runtime }: ProbeDeps, probe: core.Probe, target: ProbeTarget): Promise<ProbeAnswer> {
  const timeoutSeconds = probe.timeoutSeconds ?? 1
  const cmd = staticCommand(probe.exec?.command ?? [], target.container.env)
  try {
    const { exitCode, stdout, stderr } = await runtime.execSync({
      containerId: target.containerId,
      cmd,
      timeoutSeconds,
    })
    const bytes = new Uint8Array([...stdout, ...stderr]).subarray(0, outputBytesMax)
    return { result: exitCode === 0 ? 'success' : 'failure', output: new TextDecoder().decode(bytes) }
  } catch (error) {
    if (!isCriError(error, 'deadlineExceeded')) return { result: 'unknown', output: errorMessage(error) }
    return { result: 'failure', output: `command timed out: "${cmd.join(' ')}" timed out after ${timeoutSeconds}s` }
  }
}

/** The headers of an HTTP probe: its own, and those every probe has unless given. An empty value removes one. */
export function probeHeaders(
  own: readonly (readonly [name: string, value: string])[],
): readonly (readonly [string, string])[] {
  const given = (name: string) => own.find(([key]) => key.toLowerCase() === name)
  const defaults = [
    ['User-Agent', userAgent],
    ['Accept', '*/*'],
  ] as const
  return [...defaults.filter(([name]) => given(name.toLowerCase()) === undefined), ...own].filter(
    ([, value]) => value !== '',
  )
}

async function httpGet({ network }: ProbeDeps, probe: core.Probe, target: ProbeTarget): Promise<ProbeAnswer> {
  const request = probe.httpGet === undefined ? undefined : httpGetRequest(probe.httpGet, target)
  if (request === undefined) return { result: 'unknown', output: `couldn't find port: ${probe.httpGet?.port}` }
  const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
  try {
    const { url, headers } = request
    const { statusCode, body, redirectedElsewhere } = await network.httpGet({
      url,
      headers: probeHeaders(headers),
      timeoutMs,
    })
    if (statusCode < 200 || statusCode >= 400) {
      return { result: 'failure', output: `HTTP probe failed with statuscode: ${statusCode}` }
    }
    if (!redirectedElsewhere) return { result: 'success', output: body }
    return { result: 'success', output: body, warning: `Probe terminated redirects, Response body: ${body}` }
  } catch (error) {
    return { result: 'failure', output: `Get "${request.url}": ${errorMessage(error)}` }
  }
}

async function tcpSocket({ network }: ProbeDeps, probe: core.Probe, target: ProbeTarget): Promise<ProbeAnswer> {
  const port = resolvePort(probe.tcpSocket?.port ?? '', target.container)
  if (port === undefined) return { result: 'unknown', output: `couldn't find port: ${probe.tcpSocket?.port}` }
  const host = probe.tcpSocket?.host || target.podIp
  try {
    await network.tcpConnect(host, port, { timeoutMs: (probe.timeoutSeconds ?? 1) * 1000 })
    return { result: 'success', output: '' }
  } catch (error) {
    return { result: 'failure', output: errorMessage(error) }
  }
}

async function grpc({ network }: ProbeDeps, probe: core.Probe, target: ProbeTarget): Promise<ProbeAnswer> {
  const { port = 0, service = '' } = probe.grpc ?? {}
  try {
    const timeoutMs = (probe.timeoutSeconds ?? 1) * 1000
    const status = await network.grpcHealth(target.podIp, port, { service, timeoutMs })
    if (status === 'SERVING') return { result: 'success', output: 'service healthy' }
    return { result: 'failure', output: `service unhealthy (responded with "${status}")` }
  } catch (error) {
    return { result: 'failure', output: `error: health rpc failed: ${errorMessage(error)}` }
  }
}

/** The answer of one try. Never rejects. */
export async function runProbe(deps: ProbeDeps, probe: core.Probe, target: ProbeTarget): Promise<ProbeAnswer> {
  if (probe.exec !== undefined) return exec(deps, probe, target)
  if (probe.httpGet !== undefined) return httpGet(deps, probe, target)
  if (probe.tcpSocket !== undefined) return tcpSocket(deps, probe, target)
  if (probe.grpc !== undefined) return grpc(deps, probe, target)
  return { result: 'unknown', output: 'missing probe handler' }
}
