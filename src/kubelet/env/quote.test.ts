import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { quote } from './quote.ts'

describe('quote', () => {
  for (const [text, quoted] of [
    ['', '""'],
    ['plain', '"plain"'],
    ['say "a\\b"', '"say \\"a\\\\b\\""'],
    ['two\nlines\tand\r', '"two\\nlines\\tand\\r"'],
    ['\u0007\b\f\v', '"\\a\\b\\f\\v"'],
    ['\u0000\u001b\u007f', '"\\x00\\x1b\\x7f"'],
    ['größe €😀', '"größe €😀"'],
    ['\u00a0\u200b\u{e0001}', '"\\u00a0\\u200b\\U000e0001"'],
  ] as const)
    it(`F4 ${quoted}`, () => assert.equal(quote(text), quoted))
})
