// What `sampan status` knows, and how it says it.
import { renderColumns } from '../printers/columns.ts'

export interface NodeStatus {
  readonly name: string
  readonly ready: boolean
  readonly version: string
  readonly runtime: string
  /** Of the Ready condition. */
  readonly message?: string
}

export interface ProcessUsage {
  readonly name: string
  readonly pid: number
  readonly rssBytes: number
}

export interface ClusterStatus {
  readonly home: string
  readonly kubeconfig: string
  /** Of the command; `version` is the running process's. */
  readonly cliVersion: string
  readonly running: boolean
  readonly ready: boolean
  readonly pid?: number
  readonly server?: string
  readonly version?: string
  /** RFC 3339. */
  readonly startedAt?: string
  readonly runtime?: string
  readonly runtimeReason?: string
  /** Why the API could not be asked. */
  readonly problem?: string
  readonly nodes?: readonly NodeStatus[]
  /** Pods by phase. */
  readonly pods?: Readonly<Record<string, number>>
  readonly processes: readonly ProcessUsage[]
}

const phaseOrder = ['Pending', 'Running', 'Succeeded', 'Failed', 'Unknown']

/** Lines of `name  value`. */
export function renderStatus(status: ClusterStatus): string {
  const rows: [string, string][] = [
    ['cluster', stateWord(status)],
    ['home', status.home],
  ]
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') rows.push([name, value])
  }
  add('problem', status.problem)
  add('server', status.server)
  add('kubeconfig', status.running ? status.kubeconfig : undefined)
  for (const node of status.nodes ?? []) add('node', renderNode(node))
  if (status.pods !== undefined) add('pods', renderPhases(status.pods))
  if (status.runtime !== undefined)
    add('runtime', status.runtimeReason ? `${status.runtime} (${status.runtimeReason})` : status.runtime)
  for (const { name, pid, rssBytes } of status.processes)
    add('memory', `${name} ${Math.round(rssBytes / 2 ** 20)} MiB (pid ${pid})`)
  add('version', renderVersion(status))
  add('since', status.startedAt)
  return renderColumns(rows)
}

function stateWord({ running, ready }: ClusterStatus): string {
  if (!running) return 'not running (start it with: sampan up)'
  return ready ? 'ready' : 'running, but not ready'
}

function renderNode({ name, ready, version, runtime, message }: NodeStatus): string {
  const facts = `${version}, ${runtime}`
  return ready ? `${name} is ready (${facts})` : `${name} is not ready (${facts})${message ? `: ${message}` : ''}`
}

function renderPhases(pods: Readonly<Record<string, number>>): string {
  const parts = phaseOrder.filter((phase) => Object.hasOwn(pods, phase)).map((phase) => `${pods[phase]} ${phase}`)
  return parts.length === 0 ? 'none' : parts.join(', ')
}

function renderVersion({ version, cliVersion }: ClusterStatus): string {
  return version === undefined || version === cliVersion ? cliVersion : `${version} (this command: ${cliVersion})`
}
