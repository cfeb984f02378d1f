// ServiceProxyOptions. Facts of the Kubernetes v1.36 API.
import { field, string, struct } from '../../schema/language.ts'

export const serviceProxyOptions = struct('core/v1.ServiceProxyOptions', {
  kind: field(0, string),
  apiVersion: field(0, string),
  path: field(1, string),
})
