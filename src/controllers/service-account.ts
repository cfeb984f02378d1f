// Every namespace has a ServiceAccount `default`. Woken by namespaces and by that ServiceAccount.
// Upstream counterpart: pkg/controller/serviceaccount/serviceaccounts_controller.go.
import { defineInEachNamespace } from './in-each-namespace.ts'
import { serviceAccountKind } from './kinds.ts'

/** Makes the default ServiceAccount of each namespace. */
export const serviceAccountController = defineInEachNamespace({
  controller: 'serviceaccount-controller',
  queue: 'serviceaccount',
  kind: serviceAccountKind,
  name: 'default',
  content: {},
})
