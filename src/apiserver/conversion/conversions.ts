// Conversions between versions that share a storage, a row each. A kind that is stored as it is served needs none.
import { apiVersionOf, type GroupVersionKind, type KindDefinition } from '#api'
import type { Conversion } from '../served-resource.ts'
import { eventsConversion } from './events.ts'

/** By served apiVersion and kind, then stored apiVersion. */
const conversions: Readonly<Record<string, Conversion>> = {
  'events.k8s.io/v1/Event/v1': eventsConversion,
}

/** Only apiVersion differs: what two versions with the same fields need. */
function relabel(kind: KindDefinition, storage: GroupVersionKind): Conversion {
  const served = apiVersionOf(kind)
  const stored = apiVersionOf(storage)
  return {
    fromStored: (object) => ({ ...object, apiVersion: served }),
    toStored: (object) => ({ ...object, apiVersion: stored }),
  }
}

export function conversionOf(kind: KindDefinition, storage: GroupVersionKind): Conversion | undefined {
  const served = apiVersionOf(kind)
  const stored = apiVersionOf(storage)
  if (served === stored && kind.kind === storage.kind) return undefined
  return conversions[`${served}/${kind.kind}/${stored}`] ?? relabel(kind, storage)
}
