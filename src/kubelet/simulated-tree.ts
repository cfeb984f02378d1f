// What is at each path of a simulated disk. Each folder knows what is in it, so that a listing costs what it lists.

/** Entries by absolute path. */
export interface SimulatedTree<E> {
  get(path: string): E | undefined
  has(path: string): boolean
  set(path: string, entry: E): void
  delete(path: string): void
  /** Names of what is directly in a folder, in no order. */
  namesIn(path: string): readonly string[]
  /** The path, if something is there, and all paths below it; folders before what is in them. */
  under(path: string): readonly string[]
}

export const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/'
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const join = (folder: string, name: string): string => (folder === '/' ? `/${name}` : `${folder}/${name}`)

/** A tree of nothing but its root. */
export function createSimulatedTree<E>(root: E): SimulatedTree<E> {
  const entries = new Map<string, E>([['/', root]])
  const names = new Map<string, Set<string>>()

  const enter = (path: string): void => {
    if (path === '/') return
    const parent = parentOf(path)
    const there = names.get(parent)
    if (there?.has(nameOf(path))) return
    names.set(parent, (there ?? new Set<string>()).add(nameOf(path)))
    enter(parent)
  }
  const leave = (path: string): void => {
    if (path === '/' || entries.has(path) || (names.get(path)?.size ?? 0) > 0) return
    names.delete(path)
    names.get(parentOf(path))?.delete(nameOf(path))
    leave(parentOf(path))
  }
  const under = (path: string): readonly string[] => [
    ...(entries.has(path) ? [path] : []),
    ...[...(names.get(path) ?? [])].flatMap((name) => under(join(path, name))),
  ]
  return {
    get: (path) => entries.get(path),
    has: (path) => entries.has(path),
    set(path, entry) {
      entries.set(path, entry)
      enter(path)
    },
    delete(path) {
      if (entries.delete(path)) leave(path)
    },
    namesIn: (path) => [...(names.get(path) ?? [])].filter((name) => entries.has(join(path, name))),
    under,
  }
}
