// What a Pod template uses of ConfigMaps and Secrets: whole objects or single keys, in environment variables and volumes.
// Pure. Image pull secrets are left out: they are used once, and not by the workload.
import type { core } from '#api'

/** One thing that is used. */
export interface ConfigUse {
  readonly kind: 'ConfigMap' | 'Secret'
  readonly name: string
  /** A single key; undefined: all of them. */
  readonly key: string | undefined
  /** Whether containers start without it. */
  readonly optional: boolean
}

type Kind = ConfigUse['kind']

interface Source {
  readonly name?: string
  readonly items?: readonly core.KeyToPath[]
  readonly optional?: boolean
}

/** `ConfigMap/app`, `Secret/db#password`. */
export function useId({ kind, name, key }: ConfigUse): string {
  return key === undefined ? `${kind}/${name}` : `${kind}/${name}#${key}`
}

function ofSource(kind: Kind, source: Source | undefined): readonly ConfigUse[] {
  if (source?.name === undefined || source.name === '') return []
  const { name, items = [], optional = false } = source
  if (items.length === 0) return [{ kind, name, key: undefined, optional }]
  return items.map(({ key }) => ({ kind, name, key, optional }))
}

function ofKey(
  kind: Kind,
  selector: core.ConfigMapKeySelector | core.SecretKeySelector | undefined,
): readonly ConfigUse[] {
  if (selector === undefined) return []
  const { name, key, optional = false } = selector
  return name === undefined || name === '' ? [] : [{ kind, name, key, optional }]
}

function ofContainer({ env = [], envFrom = [] }: core.Container): readonly ConfigUse[] {
  return [
    ...env.flatMap(({ valueFrom }) => [
      ...ofKey('ConfigMap', valueFrom?.configMapKeyRef),
      ...ofKey('Secret', valueFrom?.secretKeyRef),
    ]),
    ...envFrom.flatMap(({ configMapRef, secretRef }) => [
      ...ofSource('ConfigMap', configMapRef),
      ...ofSource('Secret', secretRef),
    ]),
  ]
}

function ofVolume({ configMap, secret, projected }: core.Volume): readonly ConfigUse[] {
  const { secretName: name, ...rest } = secret ?? {}
  return [
    ...ofSource('ConfigMap', configMap),
    ...(name === undefined ? [] : ofSource('Secret', { name, ...rest })),
    ...(projected?.sources ?? []).flatMap((source) => [
      ...ofSource('ConfigMap', source.configMap),
      ...ofSource('Secret', source.secret),
    ]),
  ]
}

/** All that is used, each thing once, in order of its id. What is needed somewhere is not optional. */
export function configUses({ containers, initContainers = [], volumes = [] }: core.PodSpec): readonly ConfigUse[] {
  const uses = new Map<string, ConfigUse>()
  for (const use of [...[...initContainers, ...containers].flatMap(ofContainer), ...volumes.flatMap(ofVolume)]) {
    const before = uses.get(useId(use))
    uses.set(useId(use), { ...use, optional: use.optional && before?.optional !== false })
  }
  return [...uses].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, use]) => use)
}
