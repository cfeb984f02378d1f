// pods/ephemeralcontainers and pods/resize: writes of the whole Pod of which only one part is taken. What is taken and what is
// allowed says the kind. Upstream counterpart: EphemeralContainersREST and ResizeREST of pkg/registry/core/pod/storage.
import { get } from '../verbs/get.ts'
import { patch } from '../verbs/patch.ts'
import { update } from '../verbs/update.ts'
import type { Subresource } from './subresource.ts'

const kind = { group: '', version: 'v1', kind: 'Pod' }
const verbs = { get, patch, update }

export const podEphemeralContainers: Subresource = {
  group: '',
  plural: 'pods',
  name: 'ephemeralcontainers',
  kind,
  verbs,
}
export const podResize: Subresource = { group: '', plural: 'pods', name: 'resize', kind, verbs }
