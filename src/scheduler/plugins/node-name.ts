// NodeName: a Pod that names its node goes there or nowhere.
import { bringsNode } from '../framework/cluster-event.ts'
import type { Plugin, Rejection } from '../framework/plugin.ts'

const otherNode: Rejection = { reasons: ["node(s) didn't match the requested node name"], resolvable: false }

export const nodeName: Plugin = {
  name: 'NodeName',
  preFilter: ({ pod: { spec } }) =>
    spec.nodeName
      ? { type: 'filter', filter: ({ name }) => (name === spec.nodeName ? undefined : otherNode) }
      : { type: 'skip' },
  mayHelp: ({ spec }, event) => bringsNode(event, ({ metadata }) => metadata.name === spec.nodeName),
}
