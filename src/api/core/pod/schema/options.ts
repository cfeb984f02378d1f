// Query parameters of the Pod's subresources: attach, exec, log, portforward, proxy. Never stored.
// Facts of the Kubernetes v1.36 API.
import {
  boolean,
  field,
  int32,
  int64,
  list,
  pointer,
  required,
  string,
  struct,
  time,
} from '../../../schema/language.ts'

export const podAttachOptions = struct('core/v1.PodAttachOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  stdin: field(1, boolean),
  stdout: field(2, boolean),
  stderr: field(3, boolean),
  tty: field(4, boolean),
  container: field(5, string),
})

export const podExecOptions = struct('core/v1.PodExecOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  stdin: field(1, boolean),
  stdout: field(2, boolean),
  stderr: field(3, boolean),
  tty: field(4, boolean),
  container: field(5, string),
  command: required(6, list(string)),
})

export const podLogOptions = struct('core/v1.PodLogOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  container: field(1, string),
  follow: field(2, boolean),
  previous: field(3, boolean),
  sinceSeconds: pointer(4, int64),
  sinceTime: pointer(5, time),
  timestamps: field(6, boolean),
  tailLines: pointer(7, int64),
  limitBytes: pointer(8, int64),
  insecureSkipTLSVerifyBackend: field(9, boolean),
  stream: pointer(10, string),
})

export const podPortForwardOptions = struct('core/v1.PodPortForwardOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  ports: field(1, list(int32)),
})

export const podProxyOptions = struct('core/v1.PodProxyOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  path: field(1, string),
})
