// The container runtime, with its calls counted and timed. Upstream: pkg/kubelet/kuberuntime/instrumented_services.go.
import type { Clock } from '#base'
import type { RuntimeService } from '#cri'
import type { RuntimeMeter } from './kubelet-metrics.ts'

/** Calls by upstream's names for them; what is not here is not counted. */
const operations = {
  version: 'version',
  status: 'status',
  runPodSandbox: 'run_podsandbox',
  stopPodSandbox: 'stop_podsandbox',
  removePodSandbox: 'remove_podsandbox',
  podSandboxStatus: 'podsandbox_status',
  listPodSandbox: 'list_podsandbox',
  createContainer: 'create_container',
  startContainer: 'start_container',
  stopContainer: 'stop_container',
  removeContainer: 'remove_container',
  listContainers: 'list_containers',
  containerStatus: 'container_status',
  updateContainerResources: 'update_container',
  reopenContainerLog: 'reopen_container_log',
  execSync: 'exec_sync',
  exec: 'exec',
  attach: 'attach',
  portForward: 'port_forward',
  listContainerStats: 'list_container_stats',
  listPodSandboxStats: 'list_podsandbox_stats',
} as const satisfies Partial<Record<keyof RuntimeService, string>>

type Call = (...given: readonly unknown[]) => Promise<unknown>

/** Does what `runtime` does. */
export function measuredRuntime(runtime: RuntimeService, clock: Clock, meter: RuntimeMeter): RuntimeService {
  const measured: Record<string, Call> = {}
  for (const [name, operation] of Object.entries(operations)) {
    const call = runtime[name as keyof typeof operations] as Call
    measured[name] = (...given) => {
      const began = clock.monotonic()
      const answer = call.apply(runtime, [...given])
      const ended = (failed: boolean) => (): void => meter.call(operation, (clock.monotonic() - began) / 1000, failed)
      answer.then(ended(false), ended(true))
      return answer
    }
  }
  return new Proxy(runtime, {
    get: (target, name) => {
      const own = typeof name === 'string' ? measured[name] : undefined
      if (own !== undefined) return own
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
