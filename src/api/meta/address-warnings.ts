// What is allowed of addresses and ranges in older fields, and better written otherwise. What v1.36 refuses (leading zeros,
// bits beyond the prefix) needs no warning here. Upstream: GetWarningsForIP, GetWarningsForCIDR.
import { parseCidr, parseIp, renderCidr, renderIp } from './cidr.ts'

/** Warns of an IPv6 address in another form than the canonical one. */
export function warnOfIp(text: string, path: string): string[] {
  const ip = parseIp(text)
  if (ip?.family !== 'IPv6' || renderIp(ip) === text) return []
  return [`${path}: IPv6 address ${JSON.stringify(text)} should be in RFC 5952 canonical format ("${renderIp(ip)}")`]
}

/** Warns of an IPv6 range in another form than the canonical one. */
export function warnOfCidr(text: string, path: string): string[] {
  const cidr = parseCidr(text)
  if (cidr?.family !== 'IPv6' || renderCidr(cidr) === text) return []
  return [
    `${path}: IPv6 CIDR value ${JSON.stringify(text)} should be in RFC 5952 canonical format ("${renderCidr(cidr)}")`,
  ]
}
