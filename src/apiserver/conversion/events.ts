// events.k8s.io/v1 over the storage of core/v1 Events: the same facts under other names. Upstream counterpart:
// pkg/apis/events/v1/conversion.go.
import type { KubernetesObject } from '#api'
import type { Conversion } from '../served-resource.ts'

/** Name in core/v1, name in events.k8s.io/v1. */
const renamed: readonly (readonly [string, string])[] = [
  ['involvedObject', 'regarding'],
  ['message', 'note'],
  ['source', 'deprecatedSource'],
  ['firstTimestamp', 'deprecatedFirstTimestamp'],
  ['lastTimestamp', 'deprecatedLastTimestamp'],
  ['count', 'deprecatedCount'],
  ['reportingComponent', 'reportingController'],
]

function rename(object: KubernetesObject, apiVersion: string, names: ReadonlyMap<string, string>): KubernetesObject {
  const entries = Object.entries({ ...object, apiVersion }).map(([name, value]) => [names.get(name) ?? name, value])
  // Field names are the schema's, so none is special.
  return Object.fromEntries(entries)
}

const toNew = new Map(renamed)
const toCore = new Map(renamed.map(([core, other]) => [other, core]))

export const eventsConversion: Conversion = {
  fromStored: (object) => rename(object, 'events.k8s.io/v1', toNew),
  toStored: (object) => rename(object, 'v1', toCore),
}
