// `generateName`: the given text, cut to leave room, and five random characters. Upstream: apiserver/pkg/storage/names.
import { type Random, randomInt } from '#base'
import { safeAlphabet } from './safe-encode.ts'

const suffixLength = 5
/** 63, the longest DNS label, less the suffix. */
const baseLengthMax = 63 - suffixLength

/** `length` characters of the safe alphabet, by chance. */
export function randomSuffix(random: Random, length: number = suffixLength): string {
  let suffix = ''
  for (let i = 0; i < length; i++) suffix += safeAlphabet[randomInt(random, safeAlphabet.length)]
  return suffix
}

/** A name that begins with `base`: at most 58 characters of it, and 5 random ones. */
export function generateName(base: string, random: Random): string {
  return base.slice(0, baseLengthMax) + randomSuffix(random)
}
