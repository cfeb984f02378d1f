// intstr.IntOrString: a number, or a name or percentage. Upstream: apimachinery/pkg/util/intstr.

/** A number, or a text such as a port's name or '25%'. */
export type IntOrString = number | string

export interface Rounding {
  readonly roundUp: boolean
}

export type ScaledResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly message: string }

/** The number itself, or the percentage of `total`, rounded; a text that is no percentage is an error. */
export function scaledValueFromIntOrPercent(value: IntOrString, total: number, { roundUp }: Rounding): ScaledResult {
  if (typeof value === 'number') return { ok: true, value }
  const percent = percentOf(value)
  if (percent === undefined) return { ok: false, message: `invalid value for IntOrString: ${percentProblem(value)}` }
  const exact = (percent * total) / 100
  return { ok: true, value: roundUp ? Math.ceil(exact) : Math.floor(exact) }
}

/** `percent` of '25%'; undefined for anything else. */
export function percentOf(value: IntOrString): number | undefined {
  return typeof value === 'string' && /^[+-]?\d{1,15}%$/.test(value) ? Number.parseInt(value, 10) : undefined
}

function percentProblem(text: string): string {
  if (!text.endsWith('%')) return 'invalid type: string is not a percentage'
  return `invalid value ${JSON.stringify(text)}: strconv.Atoi: parsing ${JSON.stringify(text.slice(0, -1))}: invalid syntax`
}

/** What is wrong with a text that should be a percentage. */
export function isValidPercent(text: string): string[] {
  return /^[0-9]+%$/.test(text)
    ? []
    : [
        `a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`,
      ]
}
