// Carries out an apply: looks, plans, sends; again if the object changed meanwhile.
import { builtInKinds, isConflict, isNotFound, type JsonObject, type KubernetesObject } from '#api'
import type { CallOptions, Client, ObjectKey } from '#client'
import type { PlacedObject } from '../manifest/place-manifest.ts'
import { planApply } from './plan-apply.ts'

/** Tries while others change the object, as kubectl. */
const triesMax = 5

export type ApplyOutcome = {
  readonly word: 'created' | 'configured' | 'unchanged'
  readonly object: KubernetesObject
  /** The object was there, and was not made by apply. */
  readonly adopted: boolean
}

export type ApplyOptions = Pick<CallOptions, 'dryRun' | 'fieldValidation' | 'signal'>

/** Applies one object. Rejects with the server's StatusError. */
export async function applyObject(client: Client, placed: PlacedObject, options: ApplyOptions): Promise<ApplyOutcome> {
  const { resource, object, namespace, name } = placed
  const key: ObjectKey = { namespace, name }
  const { schema } =
    builtInKinds.find(
      ({ group, version, kind }) => group === resource.group && version === resource.version && kind === resource.kind,
    ) ?? {}
  const call: CallOptions = { ...options, fieldManager: 'kubectl-client-side-apply' }
  for (let tries = 1; ; tries++) {
    const current = await getIfThere(client, placed, key, options.signal)
    const plan = planApply(object, current as unknown as JsonObject | undefined, schema)
    switch (plan.action) {
      case 'create':
        return { word: 'created', object: await client.create(resource, plan.object as object, call), adopted: false }
      case 'unchanged':
        // Only an object that is there can be unchanged.
        return { word: 'unchanged', object: current as KubernetesObject, adopted: false }
      case 'patch':
        try {
          const patched = await client.patch(resource, key, { type: plan.type, body: plan.patch }, call)
          return { word: 'configured', object: patched, adopted: plan.adopted }
        } catch (error) {
          if (!isConflict(error) || tries >= triesMax) throw error
        }
    }
  }
}

async function getIfThere(
  client: Client,
  { resource }: PlacedObject,
  key: ObjectKey,
  signal: AbortSignal | undefined,
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(resource, key, { signal })
  } catch (error) {
    if (isNotFound(error)) return undefined
    throw error
  }
}
