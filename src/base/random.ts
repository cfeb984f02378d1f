// Chance is given, never taken. `seededRandom` is reproducible; `base/node/real-random.ts` draws from the system.

/** A source of chance. */
export interface Random {
  /** A number in [0, 1). */
  next(): number
  /** `count` random bytes. */
  bytes(count: number): Uint8Array
}

/** An integer in [0, below). `below` must be positive. */
export function randomInt(random: Random, below: number): number {
  return Math.floor(random.next() * below)
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  const bytes = random.bytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  let text = ''
  for (let at = 0; at < 16; at++) {
    if (at === 4 || at === 6 || at === 8 || at === 10) text += '-'
    text += hexOfByte[bytes[at] ?? 0]
  }
  return text
}

/** A reproducible source: the same seed gives the same sequence (xoshiro128**, seeded by splitmix32). */
export function seededRandom(seed: number): Random {
  const state = new Uint32Array(4)
  let mix = seed >>> 0
  for (let i = 0; i < 4; i++) {
    mix = (mix + 0x9e3779b9) >>> 0
    let z = mix
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    state[i] = (z ^ (z >>> 15)) >>> 0
  }
  const nextWord = (): number => {
    const [s0 = 0, s1 = 0, s2 = 0, s3 = 0] = state
    const product = Math.imul(s1, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const x2 = s2 ^ s0
    const x3 = s3 ^ s1
    state[0] = s0 ^ x3
    state[1] = s1 ^ x2
    state[2] = x2 ^ (s1 << 9)
    state[3] = (x3 << 11) | (x3 >>> 21)
    return result
  }
  return {
    next: () => nextWord() / 2 ** 32,
    bytes: (count) => Uint8Array.from({ length: count }, () => nextWord() & 0xff),
  }
}
