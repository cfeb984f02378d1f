// CSIDriver: what a storage driver can do and wants to be told. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { boolean, field, int64, list, listSet, pointer, required, string, struct } from '../../schema/language.ts'

export const tokenRequest = struct('storage/v1.TokenRequest', {
  audience: required(1, string),
  expirationSeconds: pointer(2, int64),
})

export const csiDriverSpec = struct('storage/v1.CSIDriverSpec', {
  attachRequired: pointer(1, boolean),
  podInfoOnMount: pointer(2, boolean),
  volumeLifecycleModes: field(3, listSet(string)),
  storageCapacity: pointer(4, boolean),
  fsGroupPolicy: pointer(5, string),
  tokenRequests: field(6, list(tokenRequest)),
  requiresRepublish: pointer(7, boolean),
  seLinuxMount: pointer(8, boolean),
  nodeAllocatableUpdatePeriodSeconds: pointer(9, int64),
  serviceAccountTokenInSecrets: pointer(10, boolean),
  preventPodSchedulingIfMissing: pointer(11, boolean),
})

export const csiDriver = struct('storage/v1.CSIDriver', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, csiDriverSpec),
})
