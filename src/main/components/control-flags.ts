// Flags that the controller manager and the scheduler share, with upstream's names and defaults.
import { parseDurationNanos } from '#base'
import type { ControlProcessOptions } from '#cluster'
import { type ComponentFlag, type FlagValues, parsePort } from './flags.ts'

/** For a component whose lease has that name and that listens on that port. */
export function controlFlags(lease: string, port: number) {
  return {
    kubeconfig: { value: 'file', description: 'how to reach the API server' },
    'leader-elect': { value: 'bool', description: 'work only while this process leads', default: 'true', bool: true },
    'leader-elect-resource-name': { value: 'name', description: 'the lease that the leader holds', default: lease },
    'leader-elect-resource-namespace': { value: 'name', description: 'where that lease is', default: 'kube-system' },
    'leader-elect-lease-duration': {
      value: 'duration',
      description: 'how long a leader that is silent still counts as one',
      default: '15s',
    },
    'leader-elect-renew-deadline': {
      value: 'duration',
      description: 'how long a leader goes on without having renewed',
      default: '10s',
    },
    'leader-elect-retry-period': { value: 'duration', description: 'between two tries', default: '2s' },
    'bind-address': { value: 'address', description: 'address of health and metrics', default: '127.0.0.1' },
    'secure-port': {
      value: 'port',
      description: 'port of health and metrics (HTTPS); 0 takes any free one',
      default: String(port),
    },
    'tls-cert-file': {
      value: 'file',
      description: 'certificate of health and metrics; without it one is made at each start',
      optional: true,
    },
    'tls-private-key-file': { value: 'file', description: 'key of that certificate', optional: true },
    'client-ca-file': {
      value: 'file',
      description: "authority of those who may ask for metrics; without it the kubeconfig's",
      optional: true,
    },
  } as const satisfies Readonly<Record<string, ComponentFlag>>
}

/** A duration such as `15s`, in milliseconds. */
export function parseDuration(text: string): number {
  const nanos = parseDurationNanos(text)
  if (nanos === undefined || nanos < 0n) throw new Error(`Cannot read ${JSON.stringify(text)}: it is no duration`)
  return Number(nanos / 1_000_000n)
}

/** What these flags say. */
export function controlOptions(
  given: FlagValues<ReturnType<typeof controlFlags>>,
  hostname: string,
): ControlProcessOptions {
  return {
    kubeconfig: given.kubeconfig,
    election: {
      leaderElect: given['leader-elect'] === 'true',
      leaseName: given['leader-elect-resource-name'],
      leaseNamespace: given['leader-elect-resource-namespace'],
      leaseDurationMs: parseDuration(given['leader-elect-lease-duration']),
      renewDeadlineMs: parseDuration(given['leader-elect-renew-deadline']),
      retryPeriodMs: parseDuration(given['leader-elect-retry-period']),
      hostname,
    },
    serving: servingOf(given),
  }
}

function servingOf(given: FlagValues<ReturnType<typeof controlFlags>>): ControlProcessOptions['serving'] {
  const [cert, key, clientCaFile] = [given['tls-cert-file'], given['tls-private-key-file'], given['client-ca-file']]
  if ((cert === '') !== (key === '')) {
    throw new Error('Cannot serve: --tls-cert-file and --tls-private-key-file go together')
  }
  return {
    bindAddress: given['bind-address'],
    port: parsePort(given['secure-port']),
    ...(cert === '' ? {} : { tls: { cert, key } }),
    ...(clientCaFile === '' ? {} : { clientCaFile }),
  }
}
