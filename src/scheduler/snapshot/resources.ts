// Amounts of resources as numbers: cpu in thousandths, everything else in whole units, so that sums are exact.
import { quantityMilliValue, quantityValue } from '#api'
import type { OpenMap } from '#base'

/** Resource name → amount. */
export type Amounts = ReadonlyMap<string, number>

/** The amounts that quantities stand for, rounded up. */
export function amountsOf(quantities: OpenMap<string> | undefined): Amounts {
  const amounts = new Map<string, number>()
  for (const [name, quantity] of Object.entries(quantities ?? {})) {
    amounts.set(name, name === 'cpu' ? quantityMilliValue(quantity) : quantityValue(quantity))
  }
  return amounts
}

/** `a + sign × b`. */
export function sumAmounts(a: Amounts, b: Amounts, sign: 1 | -1 = 1): Amounts {
  if (b.size === 0) return a
  const sum = new Map(a)
  for (const [name, amount] of b) sum.set(name, (sum.get(name) ?? 0) + sign * amount)
  return sum
}

/** The amount of one resource; 0 if none is named. */
export function amountOf(amounts: Amounts, name: string): number {
  return amounts.get(name) ?? 0
}
