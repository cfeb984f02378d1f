// Sets of indexes of an Indexed Job as its status writes them: `1,3-5,7`, in growing order, each below the number of
// completions. Upstream: validateIndexesFormat, parseIndexInterval.

/** First and last index of a run, both included. */
export type IndexInterval = readonly [first: number, last: number]

export type IndexesResult =
  | { readonly ok: true; readonly intervals: readonly IndexInterval[] }
  | { readonly ok: false; readonly message: string }

type IntervalResult = { readonly interval: IndexInterval } | { readonly message: string }

/** Reads a set of indexes below `completions`; '' is the empty set. */
export function parseIndexes(text: string, completions: number): IndexesResult {
  const intervals: IndexInterval[] = []
  if (text === '') return { ok: true, intervals }
  for (const part of text.split(',')) {
    const parsed = parseInterval(part, completions)
    if ('message' in parsed) return { ok: false, message: parsed.message }
    const previous = intervals.at(-1)?.[1]
    if (previous !== undefined && previous >= parsed.interval[0]) {
      return { ok: false, message: orderText(previous, parsed.interval[0]) }
    }
    intervals.push(parsed.interval)
  }
  return { ok: true, intervals }
}

const orderText = (previous: number, current: number): string =>
  `non-increasing order, previous: ${previous}, current: ${current}`

function parseInterval(text: string, completions: number): IntervalResult {
  const limits = text.split('-')
  if (limits.length > 2) {
    const rule = "violates the requirement that an index interval can have at most two parts separated by '-'"
    return { message: `the fragment ${JSON.stringify(text)} ${rule}` }
  }
  const numbers: number[] = []
  for (const limit of limits) {
    if (!/^[+-]?\d{1,18}$/.test(limit)) {
      return { message: `cannot convert string to integer for index: ${JSON.stringify(limit)}` }
    }
    if (Number(limit) >= completions) return { message: `too large index: ${JSON.stringify(limit)}` }
    numbers.push(Number(limit))
  }
  const [first = 0, last = first] = numbers
  if (limits.length === 2 && first >= last) return { message: orderText(first, last) }
  return { interval: [first, last] }
}

/** How many indexes there are. */
export function countIndexes(intervals: readonly IndexInterval[]): number {
  return intervals.reduce((sum, [first, last]) => sum + last - first + 1, 0)
}

/** The first index that is in both sets. Fragments that are none are left out: they are complained of elsewhere. */
export function firstCommonIndex(completed: string, failed: string, completions: number): number | undefined {
  const [a, b] = [readable(completed, completions), readable(failed, completions)]
  let [i, j] = [0, 0]
  for (;;) {
    const [left, right] = [a[i], b[j]]
    if (left === undefined || right === undefined) return undefined
    if (left[0] <= right[1] && right[0] <= left[1]) return Math.max(left[0], right[0])
    if (left[0] <= right[0]) i++
    else j++
  }
}

function readable(text: string, completions: number): IndexInterval[] {
  if (text === '') return []
  return text.split(',').flatMap((part) => {
    const parsed = parseInterval(part, completions)
    return 'interval' in parsed ? [parsed.interval] : []
  })
}
