// The status subresource of every kind that has one: reads the object, writes its status only.
import type { KindDefinition } from '#api'
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import type { Subresource } from './subresource.ts'

export function statusSubresource(kind: KindDefinition): Subresource {
  return { group: kind.group, plural: kind.plural, name: 'status', kind, verbs: { get, patch, update } }
}
