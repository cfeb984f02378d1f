// Amounts of bytes that are no whole number: allowed, and rounded by whoever uses them.
import { quantityMilliValue } from '../meta/quantity.ts'

type Amounts = Readonly<Record<string, string>> | undefined

/** What most amounts look like: no part of anything can be in them. */
const wholeNumber = /^\d+([kMGTPE]|[KMGTPE]i)?$/

/** Warns of parts of bytes. */
export function warnOfFractions(amounts: Amounts, path: string, names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const value = amounts?.[name]
    if (value === undefined || wholeNumber.test(value) || quantityMilliValue(value) % 1000 === 0) return []
    return [`${path}[${name}]: fractional byte value ${JSON.stringify(value)} is invalid, must be an integer`]
  })
}

/** Resources that are counted in whole bytes. */
export const byteResources: readonly string[] = ['memory', 'ephemeral-storage']
