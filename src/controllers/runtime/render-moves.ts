// What a plan moves, for people: objects that are made and deleted, and sizes that change. Statuses, events, adoption and the
// like only tell of it, and are left out.
import type { KubernetesObject } from '#api'
import type { Caches } from './caches.ts'
import { objectKey } from './apply-plan.ts'
import type { Action } from './plan.ts'

/** More objects of one kind are only counted. */
const namesMax = 5

/** Kinds that keep a workload's books. */
const books: ReadonlySet<string> = new Set(['ControllerRevision'])

interface Move {
  /** `create Pod`. */
  readonly what: string
  /** Absent: the server names it. */
  readonly name: string | undefined
}

function moveOf(action: Action): Move | undefined {
  if (action.type !== 'create' && action.type !== 'delete') return undefined
  if (books.has(action.kind.kind)) return undefined
  return { what: `${action.type} ${action.kind.kind}`, name: action.object.metadata?.name }
}

const replicasOf = (object: KubernetesObject | undefined): number | undefined =>
  (object as { readonly spec?: { readonly replicas?: number } } | undefined)?.spec?.replicas

function resizeText(action: Action, caches: Caches): string | undefined {
  if (action.type !== 'update') return undefined
  const before = replicasOf(caches.of(action.kind).get(objectKey(action.object)))
  const after = replicasOf(action.object)
  if (before === undefined || after === undefined || before === after) return undefined
  return `scale ${action.kind.kind} ${action.object.metadata.name} from ${before} to ${after}`
}

/** `create 2 Pods`, `delete Pod web-1`, `scale ReplicaSet web-5d9 from 1 to 2`. */
export function renderMoves(actions: readonly Action[], caches: Caches): readonly string[] {
  const moves = actions.map(moveOf).filter((move) => move !== undefined)
  const grouped = [...Map.groupBy(moves, ({ what }) => what)].flatMap(([what, alike]): string[] => {
    const names = alike.flatMap(({ name }) => name ?? [])
    const [verb, kind] = what.split(' ')
    if (names.length === alike.length && names.length <= namesMax) return names.map((name) => `${what} ${name}`)
    return [alike.length === 1 ? `${verb} a ${kind}` : `${verb} ${alike.length} ${kind}s`]
  })
  return [...grouped, ...actions.flatMap((action) => resizeText(action, caches) ?? [])]
}
