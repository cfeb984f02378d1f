// Binding: puts a Pod on a node. It is answered, never kept; the apiserver carries it out. Upstream: ValidatePodBinding.
import { defineKind } from '../../kind-definition.ts'
import { notSupportedError, requiredError } from '../../meta/field-error.ts'
import type { Binding } from '../v1.types.ts'
import { binding } from './schema.ts'

export const bindingKind = defineKind<Binding>({
  group: '',
  version: 'v1',
  kind: 'Binding',
  plural: 'bindings',
  namespaced: true,
  schema: binding,
  verbs: ['create'],
  stored: false,
  validate: ({ target: { kind = '', name = '' } }) => [
    ...(kind === '' || kind === 'Node' ? [] : [notSupportedError('target.kind', kind, ['Node', '<empty>'])]),
    ...(name === '' ? [requiredError('target.name')] : []),
  ],
})
