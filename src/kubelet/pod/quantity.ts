// Just enough arithmetic on resource quantities for the kubelet: values as numbers, rounded up.

const suffixes: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
}

/** The value of a quantity; 0 when it is absent or none. */
export function quantityValue(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:([eE][+-]?\d+)|([a-zA-Z]*))$/.exec(String(quantity))
  if (match === null) return 0
  const [, digits = '0', exponent, suffix = ''] = match
  if (exponent !== undefined) return Number(`${digits}${exponent}`)
  return Number(digits) * (suffixes[suffix] ?? 0)
}

/** Thousandths, rounded up. */
export function milliValue(quantity: string | number | undefined): number {
  return Math.ceil(Number((quantityValue(quantity) * 1000).toFixed(6)))
}

/** Whole units, rounded up. */
export function wholeValue(quantity: string | number | undefined): number {
  return Math.ceil(Number(quantityValue(quantity).toFixed(6)))
}
