// How the downward API names what it shows: a field of the Pod, or a request or limit of one of its containers.
// Facts of the Kubernetes v1.36 API.
import { atomicStruct, field, quantity, required, string } from '../../../schema/language.ts'

export const objectFieldSelector = atomicStruct('core/v1.ObjectFieldSelector', {
  apiVersion: field(1, string, { default: 'v1' }),
  fieldPath: required(2, string),
})

export const resourceFieldSelector = atomicStruct('core/v1.ResourceFieldSelector', {
  containerName: field(1, string),
  resource: required(2, string),
  divisor: field(3, quantity, { presence: 'always', default: '0' }),
})
