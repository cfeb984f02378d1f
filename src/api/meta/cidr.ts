// IP addresses and ranges of them (CIDR), as numbers and as texts in their one canonical form (RFC 5952 for IPv6).
// Upstream: apimachinery/pkg/util/validation/ip.go, with strict validation as v1.36 has it.
import { type FieldError, invalidError } from './field-error.ts'

export type IpFamily = 'IPv4' | 'IPv6'

export interface IpAddress {
  readonly family: IpFamily
  readonly value: bigint
}

/** An address and how many of its first bits name the range. The other bits may be set: an interface's own address. */
export interface Cidr extends IpAddress {
  readonly prefixLength: number
}

const bitsOf: Readonly<Record<IpFamily, number>> = { IPv4: 32, IPv6: 128 }
/** `::ffff:0:0/96`: IPv4 addresses within IPv6. */
const mappedPrefix = 0xffffn

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.')
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255))
    return undefined
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n)
}

function parseIpv6(text: string): bigint | undefined {
  const lastColon = text.lastIndexOf(':')
  const tail = text.slice(lastColon + 1)
  if (tail.includes('.')) {
    const value = parseIpv4(tail)
    if (value === undefined) return undefined
    return parseIpv6(`${text.slice(0, lastColon + 1)}${(value >> 16n).toString(16)}:${(value & 0xffffn).toString(16)}`)
  }
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const [before = [], after = []] = halves.map((half) => (half === '' ? [] : half.split(':')))
  const missing = 8 - before.length - after.length
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined
  const groups = [...before, ...Array<string>(missing).fill('0'), ...after]
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined
  return groups.reduce((value, group) => (value << 16n) | BigInt(`0x${group}`), 0n)
}

/** Reads an address; undefined if the text is none. */
export function parseIp(text: string): IpAddress | undefined {
  const family: IpFamily = text.includes(':') ? 'IPv6' : 'IPv4'
  const value = family === 'IPv6' ? parseIpv6(text) : parseIpv4(text)
  return value === undefined ? undefined : { family, value }
}

/** Reads a range; undefined if the text is none. */
export function parseCidr(text: string): Cidr | undefined {
  const slash = text.indexOf('/')
  const ip = slash < 0 ? undefined : parseIp(text.slice(0, slash))
  const bits = text.slice(slash + 1)
  if (ip === undefined || !/^(0|[1-9]\d{0,2})$/.test(bits) || Number(bits) > bitsOf[ip.family]) return undefined
  return { ...ip, prefixLength: Number(bits) }
}

/** The range's first address: that in which no bit beyond the prefix is set. */
export function firstAddress({ family, value, prefixLength }: Cidr): IpAddress {
  const hostBits = BigInt(bitsOf[family] - prefixLength)
  return { family, value: (value >> hostBits) << hostBits }
}

/** Whether the address lies within the range. */
export function cidrContains(cidr: Cidr, { family, value }: IpAddress): boolean {
  if (cidr.family !== family) return false
  const hostBits = BigInt(bitsOf[family] - cidr.prefixLength)
  return cidr.value >> hostBits === value >> hostBits
}

/** The canonical text: `10.0.0.1`, `2001:db8::1`. */
export function renderIp({ family, value }: IpAddress): string {
  const digits = family === 'IPv4' ? [24n, 16n, 8n, 0n] : [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n]
  if (family === 'IPv4') return digits.map((shift) => String((value >> shift) & 0xffn)).join('.')
  const groups = digits.map((shift) => ((value >> shift) & 0xffffn).toString(16))
  const { start, length } = longestZeros(groups)
  if (length < 2) return groups.join(':')
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`
}

/** The first of the longest runs of zero groups, which `::` stands for. */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 }
  for (let start = 0; start < groups.length; start++) {
    let length = 0
    while (groups[start + length] === '0') length++
    if (length > best.length) best = { start, length }
  }
  return best
}

/** The canonical text of a range: `10.0.0.0/8`. */
export function renderCidr(cidr: Cidr): string {
  return `${renderIp(firstAddress(cidr))}/${cidr.prefixLength}`
}

const isMapped = ({ family, value }: IpAddress): boolean => family === 'IPv6' && value >> 32n === mappedPrefix

const withZeros = /^\d{1,3}(\.\d{1,3}){3}$/

/** What is wrong with an address in an older field: it need not be canonical. Upstream: IsValidIPForLegacyField. */
export function isValidIp(text: string): readonly string[] {
  const ip = parseIp(text)
  if (ip !== undefined) return isMapped(ip) ? ['must not be an IPv4-mapped IPv6 address'] : []
  const isZeroed = withZeros.test(text) && text.split('.').every((part) => Number(part) <= 255)
  return [isZeroed ? 'must not have leading 0s' : 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)']
}

/** What is wrong with an address in a field of today: it must be canonical. */
export function ipProblems(text: string): readonly string[] {
  const problems = isValidIp(text)
  const ip = parseIp(text)
  if (problems.length > 0 || ip === undefined) return problems
  const canonical = renderIp(ip)
  return canonical === text ? [] : [`must be in canonical form (${JSON.stringify(canonical)})`]
}

/** What is wrong with a range; older fields take texts that are not canonical. */
export function* validateCidr(
  text: string,
  path: string,
  { canonical }: { readonly canonical: boolean },
): Iterable<FieldError> {
  const cidr = parseCidr(text)
  if (cidr === undefined) {
    const zeroless = text.replace(/(^|[./])0+(?=\d)/g, '$1')
    const isZeroed = zeroless !== text && parseCidr(zeroless) !== undefined
    const problem = isZeroed
      ? 'must not have leading 0s in IP or prefix length'
      : 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)'
    yield invalidError(path, text, problem)
  } else if (isMapped(cidr)) yield invalidError(path, text, 'must not have an IPv4-mapped IPv6 address')
  else if (firstAddress(cidr).value !== cidr.value) {
    yield invalidError(path, text, 'must not have bits set beyond the prefix length')
  } else if (canonical && renderCidr(cidr) !== text) {
    yield invalidError(path, text, `must be in canonical form (${JSON.stringify(renderCidr(cidr))})`)
  }
}
