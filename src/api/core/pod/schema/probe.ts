// How a container is probed and what is run when it starts and stops: liveness, readiness and startup probes,
// postStart and preStop hooks, the stop signal. Facts of the Kubernetes v1.36 API.
import {
  enumeration,
  field,
  inline,
  int32,
  int64,
  intOrString,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../../schema/language.ts'
import { signal } from './signal.ts'

export const execAction = struct('core/v1.ExecAction', {
  command: field(1, list(string)),
})

export const httpHeader = struct('core/v1.HTTPHeader', {
  name: required(1, string),
  value: required(2, string),
})

export const httpGetAction = struct('core/v1.HTTPGetAction', {
  path: field(1, string, { default: '/' }),
  port: field(2, intOrString, { presence: 'always', required: true }),
  host: field(3, string),
  scheme: field(4, enumeration('HTTP', 'HTTPS'), { default: 'HTTP' }),
  httpHeaders: field(5, list(httpHeader)),
})

export const tcpSocketAction = struct('core/v1.TCPSocketAction', {
  port: field(1, intOrString, { presence: 'always', required: true }),
  host: field(2, string),
})

export const grpcAction = struct('core/v1.GRPCAction', {
  port: required(1, int32),
  service: pointer(2, string, { default: '' }),
})

export const probeHandler = struct('core/v1.ProbeHandler', {
  exec: pointer(1, execAction),
  httpGet: pointer(2, httpGetAction),
  tcpSocket: pointer(3, tcpSocketAction),
  grpc: pointer(4, grpcAction),
})

export const probe = struct('core/v1.Probe', {
  ProbeHandler: inline(1, probeHandler),
  initialDelaySeconds: field(2, int32),
  timeoutSeconds: field(3, int32, { default: 1 }),
  periodSeconds: field(4, int32, { default: 10 }),
  successThreshold: field(5, int32, { default: 1 }),
  failureThreshold: field(6, int32, { default: 3 }),
  terminationGracePeriodSeconds: pointer(7, int64),
})

export const sleepAction = struct('core/v1.SleepAction', {
  seconds: required(1, int64),
})

export const lifecycleHandler = struct('core/v1.LifecycleHandler', {
  exec: pointer(1, execAction),
  httpGet: pointer(2, httpGetAction),
  tcpSocket: pointer(3, tcpSocketAction),
  sleep: pointer(4, sleepAction),
})

export const lifecycle = struct('core/v1.Lifecycle', {
  postStart: pointer(1, lifecycleHandler),
  preStop: pointer(2, lifecycleHandler),
  stopSignal: pointer(3, signal),
})
