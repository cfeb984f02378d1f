// Probes and lifecycle hooks: exactly one way to look or act, and numbers that make sense.
import {
  type FieldError,
  forbiddenError,
  invalidError,
  notSupportedError,
  requiredError,
} from '../../../meta/field-error.ts'
import { isHttpHeaderName } from '../../../meta/names.ts'
import type { Lifecycle, LifecycleHandler, Probe } from '../../v1.types.ts'
import { validatePortNumberOrName } from './ports.ts'
import type { SpecFacts } from './spec-facts.ts'
import { linuxSignals } from '../schema/signal.ts'

type Handler = Pick<Probe, 'exec' | 'httpGet' | 'tcpSocket' | 'grpc'> & Pick<LifecycleHandler, 'sleep'>

/** By operating system. */
const stopSignals: Readonly<Record<'linux' | 'windows', readonly string[]>> = {
  linux: linuxSignals.toSorted(),
  windows: ['SIGKILL', 'SIGTERM'],
}

/** A handler for each key that may hold one, in the order in which upstream looks. */
const handlerChecks = {
  exec: ({ exec }, path) => (exec?.command?.length ? [] : [requiredError(`${path}.command`)]),
  httpGet: ({ httpGet }, path) => (httpGet === undefined ? [] : validateHTTPGet(httpGet, path)),
  tcpSocket: ({ tcpSocket }, path) =>
    tcpSocket === undefined ? [] : validatePortNumberOrName(tcpSocket.port, `${path}.port`),
  grpc: ({ grpc }, path) => (grpc === undefined ? [] : validatePortNumberOrName(grpc.port, `${path}.port`)),
  sleep: ({ sleep }, path, gracePeriod) => {
    if (sleep === undefined || gracePeriod === undefined) return []
    if (sleep.seconds >= 0 && sleep.seconds <= gracePeriod) return []
    const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`
    return [invalidError(path, sleep.seconds, detail)]
  },
} satisfies Record<
  keyof Handler,
  (handler: Handler, path: string, gracePeriod: number | undefined) => Iterable<FieldError>
>

const handlerKeys = Object.keys(handlerChecks) as (keyof Handler)[]

function* validateHandler(handler: Handler, path: string, gracePeriod: number | undefined): Iterable<FieldError> {
  let found = 0
  for (const key of handlerKeys) {
    if (handler[key] === undefined) continue
    if (found++ > 0) yield forbiddenError(`${path}.${key}`, 'may not specify more than 1 handler type')
    else yield* handlerChecks[key](handler, `${path}.${key}`, gracePeriod)
  }
  if (found === 0) yield requiredError(path, 'must specify a handler type')
}

function* validateHTTPGet(get: NonNullable<Probe['httpGet']>, path: string): Iterable<FieldError> {
  if ((get.path ?? '') === '') yield requiredError(`${path}.path`)
  yield* validatePortNumberOrName(get.port, `${path}.port`)
  const scheme = get.scheme ?? ''
  if (scheme !== 'HTTP' && scheme !== 'HTTPS') yield notSupportedError(`${path}.scheme`, scheme, ['HTTP', 'HTTPS'])
  if (get.httpHeaders === undefined) return
  for (const { name } of get.httpHeaders) {
    for (const problem of isHttpHeaderName(name)) yield invalidError(`${path}.httpHeaders`, name, problem)
  }
}

const probeNumbers = [
  'initialDelaySeconds',
  'timeoutSeconds',
  'periodSeconds',
  'successThreshold',
  'failureThreshold',
] as const satisfies readonly (keyof Probe)[]

function* validateProbe(probe: Probe, path: string, { spec }: SpecFacts): Iterable<FieldError> {
  yield* validateHandler(probe, path, spec.terminationGracePeriodSeconds)
  for (const name of probeNumbers) {
    const value = probe[name] ?? 0
    if (value < 0) yield invalidError(`${path}.${name}`, value, 'must be greater than or equal to 0')
  }
  const grace = probe.terminationGracePeriodSeconds
  if (grace !== undefined && grace <= 0) {
    yield invalidError(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than 0')
  }
}

interface Probes {
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly startupProbe?: Probe
}

/** The three probes of a container. Liveness and startup succeed at once; readiness ends no container. */
export function* validateProbes(container: Probes, path: string, facts: SpecFacts): Iterable<FieldError> {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
    const probe = container[name]
    if (probe === undefined) continue
    const at = `${path}.${name}`
    yield* validateProbe(probe, at, facts)
    if (name === 'readinessProbe') {
      const grace = probe.terminationGracePeriodSeconds
      if (grace === undefined) continue
      yield invalidError(`${at}.terminationGracePeriodSeconds`, grace, 'must not be set for readinessProbes')
    } else if (probe.successThreshold !== 1) {
      yield invalidError(`${at}.successThreshold`, probe.successThreshold ?? 0, 'must be 1')
    }
  }
}

/** Hooks and stop signal of a container. */
export function* validateLifecycle(lifecycle: Lifecycle, path: string, { spec }: SpecFacts): Iterable<FieldError> {
  for (const name of ['postStart', 'preStop'] as const) {
    const handler = lifecycle[name]
    if (handler !== undefined) yield* validateHandler(handler, `${path}.${name}`, spec.terminationGracePeriodSeconds)
  }
  const signal = lifecycle.stopSignal
  if (signal === undefined) return
  const known = stopSignals[spec.os?.name as keyof typeof stopSignals] ?? []
  if (spec.os === undefined) {
    yield forbiddenError(`${path}.stopSignal`, 'may not be set for containers with empty `spec.os.name`')
  } else if (known.length > 0 && !known.includes(signal)) {
    yield notSupportedError(`${path}.stopSignal`, signal, known)
  }
}
