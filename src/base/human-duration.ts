// The short ages that kubectl prints: `5s`, `2m30s`, `3h`, `4d5h`. Upstream counterpart: apimachinery util/duration HumanDuration.

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const yearMs = 365 * dayMs

interface Row {
  /** The row holds below this. */
  readonly belowMs: number
  readonly unit: string
  readonly unitMs: number
  /** Shown beside the unit where it is not 0. */
  readonly rest?: { readonly unit: string; readonly unitMs: number }
}

const rows: readonly Row[] = [
  { belowMs: 2 * minuteMs, unit: 's', unitMs: 1000 },
  { belowMs: 10 * minuteMs, unit: 'm', unitMs: minuteMs, rest: { unit: 's', unitMs: 1000 } },
  { belowMs: 3 * hourMs, unit: 'm', unitMs: minuteMs },
  { belowMs: 8 * hourMs, unit: 'h', unitMs: hourMs, rest: { unit: 'm', unitMs: minuteMs } },
  { belowMs: 2 * dayMs, unit: 'h', unitMs: hourMs },
  { belowMs: 8 * dayMs, unit: 'd', unitMs: dayMs, rest: { unit: 'h', unitMs: hourMs } },
  { belowMs: 2 * yearMs, unit: 'd', unitMs: dayMs },
  { belowMs: 8 * yearMs, unit: 'y', unitMs: yearMs, rest: { unit: 'd', unitMs: dayMs } },
  { belowMs: Number.POSITIVE_INFINITY, unit: 'y', unitMs: yearMs },
]

/** An age as kubectl prints it. A little below 0 is `0s`, more than a second below is `<invalid>`. */
export function renderHumanDuration(ms: number): string {
  if (ms <= -2000) return '<invalid>'
  if (ms < 0) return '0s'
  const row = rows.find(({ belowMs }) => ms < belowMs)
  if (row === undefined) return '<invalid>'
  const text = `${Math.floor(ms / row.unitMs)}${row.unit}`
  if (row.rest === undefined) return text
  const rest = Math.floor((ms % row.unitMs) / row.rest.unitMs)
  return rest === 0 ? text : `${text}${rest}${row.rest.unit}`
}
