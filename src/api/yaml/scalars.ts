// Which plain YAML texts are not strings, by the rules of kubectl's YAML 1.1 reader: `0644` and `0o644` are octal, `yes` and
// `on` are true, `1_000` is a number; times, dates and base 60 stay strings but are written in quotes.
// Upstream counterpart: sigs.k8s.io/yaml over goyaml v2, resolve.go.

const words: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['', '~', 'null', 'Null', 'NULL'].map((text) => [text, null] as const),
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'on', 'On', 'ON', 'true', 'True', 'TRUE'].map((text) => [text, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'off', 'Off', 'OFF', 'false', 'False', 'FALSE'].map((text) => [text, false] as const),
])

const special = /^(?:[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/
const decimal = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/
const based = /^([-+]?)0(?:b([01]+)|x([0-9a-fA-F]+)|o?([0-7]+))$/
const base60 = /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/
const timestamp =
  /^\d{4}-\d\d?-\d\d?(?:[Tt]\d\d?:\d\d?:\d\d?(?:\.\d+)?(?:Z|[-+]\d\d:\d\d)| \d\d?:\d\d?:\d\d?(?:\.\d+)?)?$/

/** The number that a plain text is; undefined if it is none. Infinities and NaN have no JSON and are none. */
export function plainNumber(text: string): number | undefined {
  const first = text[0] ?? ''
  if (!'+-.0123456789'.includes(first) || first === '') return undefined
  const plain = text.replaceAll('_', '')
  const match = based.exec(plain)
  if (match !== null) {
    const [, sign, binary, hex, octal] = match
    const size =
      binary !== undefined ? Number(`0b${binary}`) : hex !== undefined ? Number(`0x${hex}`) : Number(`0o${octal}`)
    return sign === '-' ? -size : size
  }
  return decimal.test(plain) ? Number(plain) : undefined
}

/** The null or boolean that a plain text is; undefined if it is none. */
export function plainWord(text: string): boolean | null | undefined {
  return words.get(text)
}

/** Whether a string must be written in quotes lest it be read as something else. */
export function looksUnlikeText(text: string): boolean {
  return (
    words.has(text) ||
    plainNumber(text) !== undefined ||
    special.test(text) ||
    base60.test(text) ||
    timestamp.test(text)
  )
}
