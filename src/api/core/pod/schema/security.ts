// Under which user, with which privileges and behind which kernel filters a Pod and each container run.
// Facts of the Kubernetes v1.36 API.
import {
  boolean,
  enumeration,
  field,
  int64,
  list,
  pointer,
  required,
  string,
  struct,
} from '../../../schema/language.ts'

export const capabilities = struct('core/v1.Capabilities', {
  add: field(1, list(string)),
  drop: field(2, list(string)),
})

export const seLinuxOptions = struct('core/v1.SELinuxOptions', {
  user: field(1, string),
  role: field(2, string),
  type: field(3, string),
  level: field(4, string),
})

export const windowsSecurityContextOptions = struct('core/v1.WindowsSecurityContextOptions', {
  gmsaCredentialSpecName: pointer(1, string),
  gmsaCredentialSpec: pointer(2, string),
  runAsUserName: pointer(3, string),
  hostProcess: pointer(4, boolean),
})

export const seccompProfile = struct('core/v1.SeccompProfile', {
  type: required(1, enumeration('Unconfined', 'RuntimeDefault', 'Localhost')),
  localhostProfile: pointer(2, string),
})

export const appArmorProfile = struct('core/v1.AppArmorProfile', {
  type: required(1, enumeration('Unconfined', 'RuntimeDefault', 'Localhost')),
  localhostProfile: pointer(2, string),
})

export const securityContext = struct('core/v1.SecurityContext', {
  capabilities: pointer(1, capabilities),
  privileged: pointer(2, boolean),
  seLinuxOptions: pointer(3, seLinuxOptions),
  windowsOptions: pointer(10, windowsSecurityContextOptions),
  runAsUser: pointer(4, int64),
  runAsGroup: pointer(8, int64),
  runAsNonRoot: pointer(5, boolean),
  readOnlyRootFilesystem: pointer(6, boolean),
  allowPrivilegeEscalation: pointer(7, boolean),
  procMount: pointer(9, enumeration('Default', 'Unmasked')),
  seccompProfile: pointer(11, seccompProfile),
  appArmorProfile: pointer(12, appArmorProfile),
})

export const sysctl = struct('core/v1.Sysctl', {
  name: required(1, string),
  value: required(2, string),
})

export const podSecurityContext = struct('core/v1.PodSecurityContext', {
  seLinuxOptions: pointer(1, seLinuxOptions),
  windowsOptions: pointer(8, windowsSecurityContextOptions),
  runAsUser: pointer(2, int64),
  runAsGroup: pointer(6, int64),
  runAsNonRoot: pointer(3, boolean),
  supplementalGroups: field(4, list(int64)),
  supplementalGroupsPolicy: pointer(12, enumeration('Merge', 'Strict')),
  fsGroup: pointer(5, int64),
  sysctls: field(7, list(sysctl)),
  fsGroupChangePolicy: pointer(9, enumeration('OnRootMismatch', 'Always')),
  seccompProfile: pointer(10, seccompProfile),
  appArmorProfile: pointer(11, appArmorProfile),
  seLinuxChangePolicy: pointer(13, string),
})
