// Addresses that a Service may send traffic to: not those that mean this host or this link. Upstream: ValidateNonSpecialIP.
import { type FieldError, invalidError } from '../../meta/field-error.ts'

const rules: readonly { readonly pattern: RegExp; readonly detail: (ip: string) => string }[] = [
  { pattern: /^(0\.0\.0\.0|[0:]+)$/, detail: (ip) => `may not be unspecified (${ip})` },
  { pattern: /^(127\.|[0:]*:0*1$)/, detail: () => 'may not be in the loopback range (127.0.0.0/8, ::1/128)' },
  {
    pattern: /^(169\.254\.|fe[89ab][0-9a-f]:)/i,
    detail: () => 'may not be in the link-local range (169.254.0.0/16, fe80::/10)',
  },
  {
    pattern: /^(224\.0\.0\.|ff02:)/i,
    detail: () => 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)',
  },
]

/** A valid address that is none of the special ones. */
export function* validateNonSpecialIP(ip: string, path: string): Iterable<FieldError> {
  for (const { pattern, detail } of rules) if (pattern.test(ip)) yield invalidError(path, ip, detail(ip))
}
