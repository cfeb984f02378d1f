import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  addQuantities,
  canonicalQuantity,
  compareQuantities,
  parseQuantity,
  quantityFromMilli,
  quantityFromNanos,
  quantityMilliValue,
  quantityProblem,
  quantityValue,
  renderQuantity,
  subtractQuantities,
} from './quantity.ts'

test('canonicalQuantity: prints what the reference prints', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['0', '0'],
    ['0Ki', '0'],
    ['100m', '100m'],
    ['1000m', '1'],
    ['0.5', '500m'],
    ['1.5Gi', '1536Mi'],
    ['1024Mi', '1Gi'],
    ['1500Mi', '1500Mi'],
    ['1000Mi', '1000Mi'],
    ['0.5Ki', '512'],
    ['0.1Ki', '102400m'],
    ['1000', '1k'],
    ['1000000', '1M'],
    ['1500', '1500'],
    ['100k', '100k'],
    ['1e3', '1e3'],
    ['1E3', '1e3'],
    ['12e0', '12'],
    ['1E', '1E'],
    ['1000E', '9223372036854775807'],
    ['0.1n', '1n'],
    ['-0.1n', '-1n'],
    ['+1', '1'],
    ['-1.5', '-1500m'],
    ['.5', '500m'],
    ['5.', '5'],
    ['1.0001Ki', '1024102400u'],
    ['128974848', '128974848'],
    ['129e6', '129e6'],
    ['129M', '129M'],
    ['123Mi', '123Mi'],
  ]
  assert.deepEqual(
    rows.map(([text]) => [text, canonicalQuantity(text)]),
    rows.map(([text, shown]) => [text, shown]),
  )
})

test('quantityProblem: says what is wrong in the words of the reference', () => {
  const form = "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['', form],
    ['abc', form],
    ['1Kb', form],
    ['1K', "unable to parse quantity's suffix"],
    ['1mm', "unable to parse quantity's suffix"],
    ['1', undefined],
  ]
  assert.deepEqual(
    rows.map(([text]) => quantityProblem(text)),
    rows.map(([, text]) => text),
  )
})

test('quantityValue, quantityMilliValue: round away from zero', () => {
  assert.deepEqual(['100m', '1.5', '-1.5', '2Ki', '1n'].map(quantityValue), [1, 2, -2, 2048, 1])
  assert.deepEqual(['100m', '1.5', '1u', '2'].map(quantityMilliValue), [100, 1500, 1, 2000])
  assert.equal(quantityFromMilli(250), '250m')
})

const suffix = fc.constantFrom('', 'n', 'u', 'm', 'k', 'M', 'G', 'Ki', 'Mi', 'Gi', 'e3', 'E-2')
const quantity = fc
  .tuple(fc.constantFrom('', '-'), fc.nat(99_999), fc.option(fc.nat(999), { nil: undefined }), suffix)
  .map(([sign, whole, fraction, unit]) => `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${unit}`)

test('quantities: the canonical text is the same number, and stays as it is', () => {
  fc.assert(
    fc.property(quantity, (text) => {
      const shown = canonicalQuantity(text)
      assert.ok(shown !== undefined)
      assert.equal(compareQuantities(shown, text), 0)
      // A binary quantity that needs no suffix is read back as a decimal one, as in the reference.
      const again = canonicalQuantity(shown) ?? ''
      assert.equal(compareQuantities(again, text), 0)
      assert.equal(canonicalQuantity(again), again)
      if (!text.endsWith('i')) assert.equal(again, shown)
      const parsed = parseQuantity(text)
      assert.equal(shown, parsed && renderQuantity(parsed), 'the fast path differs')
    }),
    { numRuns: 1000 },
  )
})

test('quantities: what was added can be taken away, and the order of adding does not matter', () => {
  fc.assert(
    fc.property(quantity, quantity, (a, b) => {
      assert.equal(compareQuantities(subtractQuantities(addQuantities(a, b), b), a), 0)
      assert.equal(compareQuantities(addQuantities(a, b), addQuantities(b, a)), 0)
    }),
  )
})

test('compareQuantities: orders as the numbers do', () => {
  fc.assert(
    fc.property(fc.bigInt(-(10n ** 15n), 10n ** 15n), fc.bigInt(-(10n ** 15n), 10n ** 15n), (a, b) => {
      assert.equal(compareQuantities(quantityFromNanos(a), quantityFromNanos(b)), a < b ? -1 : a > b ? 1 : 0)
    }),
  )
})

test('parseQuantity: takes any text', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.eEinumkKMGTP+-]{0,12}$/)), (text) => {
      assert.equal(parseQuantity(text) === undefined, quantityProblem(text) !== undefined)
    }),
  )
  assert.equal(canonicalQuantity('1e999999999'), '9223372036854775807e0'.slice(0, -2))
})
