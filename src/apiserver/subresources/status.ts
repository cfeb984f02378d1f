// The status subresource of every kind that has one, and what else writes the status: reads the object, writes its status
// only.
import type { KindDefinition } from '#api'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import type { Subresource } from './subresource.ts'

export function statusSubresource(kind: KindDefinition, name = 'status'): Subresource {
  return { group: kind.group, plural: kind.plural, name, kind, verbs: { get, patch, update } }
}
