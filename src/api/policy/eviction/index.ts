// Eviction: asks that a Pod be deleted as far as its disruption budget allows. It is answered below a Pod, never kept, and has
// no path of its own. Upstream counterpart: pkg/apis/policy.
import { defineKind } from '../../kind-definition.ts'
import type { Eviction } from '../v1.types.ts'
import { eviction } from './schema.ts'

export const evictionKind = defineKind<Eviction>({
  group: 'policy',
  version: 'v1',
  kind: 'Eviction',
  plural: 'evictions',
  namespaced: true,
  schema: eviction,
  verbs: ['create'],
  stored: false,
})
