// Addresses of an IPv4 subnet as numbers.

export interface Ipv4Subnet {
  /** The network's own address. */
  readonly base: number
  /** How many addresses it has, network and broadcast included. */
  readonly size: number
}

/** A dotted address as a number; undefined if it is none. */
export function parseIpv4(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)
  if (match === null) return undefined
  let value = 0
  for (const part of match.slice(1)) {
    if (Number(part) > 255) return undefined
    value = value * 256 + Number(part)
  }
  return value
}

export function renderIpv4(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** `10.96.0.0/16`. Throws for what is no IPv4 subnet with room for Services. */
export function parseIpv4Subnet(text: string): Ipv4Subnet {
  const [address = '', bits = ''] = text.split('/')
  const base = parseIpv4(address)
  const length = /^\d{1,2}$/.test(bits) ? Number(bits) : Number.NaN
  if (base === undefined || !(length >= 8 && length <= 28)) {
    throw new Error(`Cannot use ${JSON.stringify(text)} as the Service subnet: it must be an IPv4 subnet of /8 to /28`)
  }
  const size = 2 ** (32 - length)
  return { base: base - (base % size), size }
}
