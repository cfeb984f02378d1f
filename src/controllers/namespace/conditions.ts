// The conditions of a namespace that is being deleted: each says what blocks it, or that nothing does.
// Upstream counterpart: pkg/controller/namespace/deletion/status_condition_utils.go.
import { type core, setCondition } from '#api'
import type { KindContent, NamespaceContent } from './content.ts'

interface Row {
  readonly type: string
  readonly good: readonly [reason: string, message: string]
  readonly bad: (content: NamespaceContent) => readonly [reason: string, message: string] | undefined
}

const resourceName = ({ kind }: KindContent): string => `${kind.plural}.${kind.group}`

function remainingText({ kinds }: NamespaceContent): string {
  const parts = kinds.map((one) => `${resourceName(one)} has ${one.count} resource instances`)
  return `Some resources are remaining: ${parts.sort().join(', ')}`
}

function finalizersText({ kinds }: NamespaceContent): string | undefined {
  const counts = new Map<string, number>()
  for (const { finalizers } of kinds) {
    for (const [name, count] of Object.entries(finalizers)) counts.set(name, (counts.get(name) ?? 0) + count)
  }
  if (counts.size === 0) return undefined
  const parts = [...counts].map(([name, count]) => `${name} in ${count} resource instances`)
  return `Some content in the namespace has finalizers remaining: ${parts.sort().join(', ')}`
}

const rows: readonly Row[] = [
  {
    type: 'NamespaceDeletionDiscoveryFailure',
    good: ['ResourcesDiscovered', 'All resources successfully discovered'],
    bad: ({ discoveryFailures }) =>
      discoveryFailures.length === 0
        ? undefined
        : [
            'DiscoveryFailed',
            `Discovery failed for some groups, ${discoveryFailures.length} failing: ${discoveryFailures.join(', ')}`,
          ],
  },
  {
    type: 'NamespaceDeletionGroupVersionParsingFailure',
    good: ['ParsedGroupVersions', 'All legacy kube types successfully parsed'],
    bad: () => undefined,
  },
  {
    type: 'NamespaceDeletionContentFailure',
    good: ['ContentDeleted', 'All content successfully deleted, may be waiting on finalization'],
    bad: ({ listFailures }) =>
      listFailures.length === 0
        ? undefined
        : [
            'ContentDeletionFailed',
            `Failed to delete all resource types, ${listFailures.length} remaining: ${listFailures.join(', ')}`,
          ],
  },
  {
    type: 'NamespaceContentRemaining',
    good: ['ContentRemoved', 'All content successfully removed'],
    bad: (content) => (content.kinds.length === 0 ? undefined : ['SomeResourcesRemain', remainingText(content)]),
  },
  {
    type: 'NamespaceFinalizersRemaining',
    good: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    bad: (content) => {
      const text = finalizersText(content)
      return text === undefined ? undefined : ['SomeFinalizersRemain', text]
    },
  },
]

/** All five conditions for what is left. */
export function computeConditions(
  before: readonly core.NamespaceCondition[] | undefined,
  content: NamespaceContent,
  now: number,
): readonly core.NamespaceCondition[] {
  let conditions: readonly core.NamespaceCondition[] = before ?? []
  for (const { type, good, bad } of rows) {
    const found = bad(content)
    const [reason, message] = found ?? good
    conditions = setCondition(
      conditions,
      { type, status: found === undefined ? 'False' : 'True', reason, message },
      now,
    )
  }
  return conditions
}
