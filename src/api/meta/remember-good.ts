// Texts that were found good before: names of containers, keys of labels and the like are few and come with every object.

/** Texts remembered by one check; then they are forgotten, and checked anew. */
const goodMax = 1_024

/** Whether a text has no problems, remembering those that have none. */
export function rememberGood(problemsOf: (text: string) => readonly string[]): (text: string) => boolean {
  const good = new Set<string>()
  return (text) => {
    if (good.has(text)) return true
    if (problemsOf(text).length > 0) return false
    if (good.size >= goodMax) good.clear()
    good.add(text)
    return true
  }
}
