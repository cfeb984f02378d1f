// resource.Quantity: an exact decimal number with a unit suffix ('100m', '64Mi', '1e3'). Held as whole nanos, the finest
// part Kubernetes keeps, and capped at 2^63-1 as upstream does. Upstream: apimachinery/pkg/api/resource.

/** A quantity as JSON carries it. */
export type Quantity = string

/** Which suffixes a quantity is written with. */
export type QuantityFormat = 'DecimalSI' | 'BinarySI' | 'DecimalExponent'

/** The exact number, times 10^9, and how it is written. */
export interface ParsedQuantity {
  readonly nanos: bigint
  readonly format: QuantityFormat
}

const nano = 1_000_000_000n
/** The largest size a quantity has; larger ones are cut to it. */
const nanosMax = (2n ** 63n - 1n) * nano
/** Longer texts are no quantities, so that parsing is bounded. */
const textLengthMax = 512

const formText = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
const suffixText = "unable to parse quantity's suffix"
const numericText = 'unable to parse numeric part of quantity'

const decimalExponents: ReadonlyMap<string, number> = new Map([
  ['n', -9],
  ['u', -6],
  ['m', -3],
  ['', 0],
  ['k', 3],
  ['M', 6],
  ['G', 9],
  ['T', 12],
  ['P', 15],
  ['E', 18],
])
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei']
const decimalSuffixOf: ReadonlyMap<number, string> = new Map([...decimalExponents].map(([text, ten]) => [ten, text]))

type Parsed = ParsedQuantity | { readonly problem: string }

/** Quantities parsed before: a cluster's objects have a few dozen. Then they are forgotten, and parsed anew. */
const knownMax = 1_024
const known = new Map<string, Parsed>()
/** Longer texts hardly come twice. */
const knownTextLengthMax = 24

function parse(text: string): Parsed {
  const before = known.get(text)
  if (before !== undefined) return before
  const parsed = parseAnew(text)
  if (text.length <= knownTextLengthMax) {
    if (known.size >= knownMax) known.clear()
    known.set(text, parsed)
  }
  return parsed
}

function parseAnew(text: string): Parsed {
  if (text.length > textLengthMax) return { problem: formText }
  const match = /^([+-]?)([0-9]*)(?:(\.)([0-9]*))?([eEinumkKMGTP]*[-+]?[0-9]*)$/.exec(text)
  if (match === null) return { problem: formText }
  const [, sign = '', whole = '', , fraction = '', suffix = ''] = match
  if (whole === '' && fraction === '') return { problem: text === '' || text === sign ? formText : numericText }
  const scale = scaleOf(suffix)
  if (scale === undefined) return { problem: suffixText }
  const size = nanosOf(BigInt(whole + fraction), scale.ten - fraction.length, scale.two)
  return { nanos: sign === '-' ? -size : size, format: scale.format }
}

interface Scale {
  readonly ten: number
  readonly two: number
  readonly format: QuantityFormat
}

function scaleOf(suffix: string): Scale | undefined {
  const ten = decimalExponents.get(suffix)
  if (ten !== undefined) return { ten, two: 0, format: 'DecimalSI' }
  const binary = binarySuffixes.indexOf(suffix)
  if (binary > 0) return { ten: 0, two: binary * 10, format: 'BinarySI' }
  if (!/^[eE][+-]?[0-9]+$/.test(suffix)) return undefined
  const exponent = Number(suffix.slice(1))
  if (exponent > 2 ** 31 - 1 || exponent < -(2 ** 31)) return undefined
  return { ten: exponent, two: 0, format: 'DecimalExponent' }
}

/** Digits times powers of ten and two, in nanos: what lies below a nano is rounded up, what lies above the cap is cut. */
function nanosOf(digits: bigint, ten: number, two: number): bigint {
  if (digits === 0n) return 0n
  if (ten > 20) return nanosMax
  if (ten < -textLengthMax - 40) return 1n
  const scaled = digits << BigInt(two)
  const shift = ten + 9
  if (shift >= 0) return smaller(scaled * 10n ** BigInt(shift), nanosMax)
  const divisor = 10n ** BigInt(-shift)
  return smaller((scaled + divisor - 1n) / divisor, nanosMax)
}

const smaller = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** The number a quantity says; undefined if it says none. */
export function parseQuantity(quantity: Quantity | number): ParsedQuantity | undefined {
  const parsed = parse(String(quantity))
  return 'problem' in parsed ? undefined : parsed
}

/** What is wrong with the text of a quantity, in upstream's words; undefined if nothing. */
export function quantityProblem(quantity: string): string | undefined {
  const parsed = parse(quantity)
  return 'problem' in parsed ? parsed.problem : undefined
}

export function isQuantity(value: unknown): value is Quantity {
  return typeof value === 'string' && parseQuantity(value) !== undefined
}

/** As upstream prints it: the largest suffix that keeps it exact, three digits a step. */
export function renderQuantity({ nanos, format }: ParsedQuantity): Quantity {
  if (nanos === 0n) return '0'
  if (format === 'BinarySI' && nanos % nano === 0n) {
    const value = nanos / nano
    if (value >= 1024n || value <= -1024n) return renderBinary(value)
  }
  return renderDecimal(nanos, format === 'DecimalExponent')
}

function renderBinary(given: bigint): string {
  let value = given
  let step = 0
  while (value % 1024n === 0n && step < 6) {
    value /= 1024n
    step++
  }
  return `${value}${binarySuffixes[step]}`
}

function renderDecimal(nanos: bigint, exponential: boolean): string {
  let value = nanos
  let ten = -9
  while (value % 1000n === 0n && (exponential || ten < 18)) {
    value /= 1000n
    ten += 3
  }
  if (exponential) return ten === 0 ? `${value}` : `${value}e${ten}`
  return `${value}${decimalSuffixOf.get(ten)}`
}

/** Quantities that most objects have: a whole number that no larger suffix could write. */
const plainDecimal = /^(?:[1-9][0-9]{0,2}|[1-9][0-9]{0,11}(?!000)[0-9]{3})[mkMGT]?$/
const plainBinary = /^([1-9][0-9]{0,5})(?:Mi|Gi|Ki)$/

/** The text as upstream prints it (`1024Mi` is `1Gi`, `0.5` is `500m`); undefined if it is no quantity. */
export function canonicalQuantity(quantity: Quantity | number): Quantity | undefined {
  const text = String(quantity)
  if (plainDecimal.test(text) || text === '0') return text
  const binary = plainBinary.exec(text)
  if (binary !== null && Number(binary[1]) % 1024 !== 0) return text
  const parsed = parseQuantity(text)
  return parsed === undefined ? undefined : renderQuantity(parsed)
}

/** The number of a quantity that must be one: those of decoded objects are. */
function required(quantity: Quantity): ParsedQuantity {
  const parsed = parse(quantity)
  if ('problem' in parsed) throw new RangeError(`Cannot read quantity ${JSON.stringify(quantity)}: ${parsed.problem}`)
  return parsed
}

/** The sum, written as `a` is (as `b`, if `a` is zero). */
export function addQuantities(a: Quantity, b: Quantity): Quantity {
  const [left, right] = [required(a), required(b)]
  return renderQuantity({ nanos: left.nanos + right.nanos, format: left.nanos === 0n ? right.format : left.format })
}

/** `a` less `b`, written as `a` is (as `b`, if `a` is zero). */
export function subtractQuantities(a: Quantity, b: Quantity): Quantity {
  const [left, right] = [required(a), required(b)]
  return renderQuantity({ nanos: left.nanos - right.nanos, format: left.nanos === 0n ? right.format : left.format })
}

/** -1, 0 or 1: how the numbers compare, whatever their suffixes. */
export function compareQuantities(a: Quantity, b: Quantity): -1 | 0 | 1 {
  if (a === b) return 0
  const [left, right] = [required(a).nanos, required(b).nanos]
  return left < right ? -1 : left > right ? 1 : 0
}

/** -1, 0 or 1. */
export function quantitySign(quantity: Quantity): -1 | 0 | 1 {
  const { nanos } = required(quantity)
  return nanos < 0n ? -1 : nanos > 0n ? 1 : 0
}

/** The whole number, rounded up (away from zero). */
export function quantityValue(quantity: Quantity): number {
  return Number(divideUp(required(quantity).nanos, nano))
}

/** Thousandths, rounded up (away from zero): `250m` is 250, `2` is 2000. */
export function quantityMilliValue(quantity: Quantity): number {
  return Number(divideUp(required(quantity).nanos, 1_000_000n))
}

/** The nearest number: `250m` is 0.25. */
export function quantityNumber(quantity: Quantity): number {
  return Number(required(quantity).nanos) / 1e9
}

function divideUp(nanos: bigint, divisor: bigint): bigint {
  return nanos < 0n ? -((-nanos + divisor - 1n) / divisor) : (nanos + divisor - 1n) / divisor
}

/** A whole number as a quantity. */
export function quantityFromValue(value: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return renderQuantity({ nanos: BigInt(value) * nano, format })
}

/** Whole thousandths as a quantity: 250 is `250m`. */
export function quantityFromMilli(milli: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return renderQuantity({ nanos: BigInt(milli) * 1_000_000n, format })
}

/** Whole billionths as a quantity. */
export function quantityFromNanos(nanos: number | bigint, format: QuantityFormat = 'DecimalSI'): Quantity {
  return renderQuantity({ nanos: BigInt(nanos), format })
}
