// Signs and checks JSON Web Tokens of one key: JWS in compact form with ES256, which is the one thing that is needed here (the
// libraries for all of it load for as long as the rest of the server). RFC 7515, 7518 and 7638.

/** The public half of the key, as others are told it. */
export interface PublicJwk {
  readonly use: 'sig'
  readonly kty: 'EC'
  readonly kid: string
  readonly alg: 'ES256'
  readonly crv: 'P-256'
  readonly x: string
  readonly y: string
}

export interface TokenKey {
  readonly jwk: PublicJwk
  sign(payload: object): Promise<string>
  /** What the token says, if its signature is by this key; undefined if not, or if it is no token at all. */
  verify(token: string): Promise<unknown>
}

const curve = { name: 'ECDSA', namedCurve: 'P-256' } as const
const signature = { name: 'ECDSA', hash: 'SHA-256' } as const
/** No token of ours comes near; longer ones are not looked at. */
const tokenCharactersMax = 16_384

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function toBase64Url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** undefined for what is no base64url. */
function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]+$/.test(text)) return undefined
  try {
    const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
    return Uint8Array.from(binary, (character) => character.charCodeAt(0))
  } catch {
    return undefined
  }
}

function parseJson(text: string): unknown {
  const bytes = fromBase64Url(text)
  if (bytes === undefined) return undefined
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

/** What a token says, believing it; undefined if it is none. */
export function readUnverified(token: string): unknown {
  const [, payload, signed, more] = token.length > tokenCharactersMax ? [] : token.split('.')
  return payload === undefined || signed === undefined || more !== undefined ? undefined : parseJson(payload)
}

/** The name that a key has by its content. */
async function thumbprint({ x, y }: { readonly x: string; readonly y: string }): Promise<string> {
  const canonical = JSON.stringify({ crv: 'P-256', kty: 'EC', x, y })
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', encoder.encode(canonical))))
}

/** The key in a PEM of PKCS #8. Rejects for what is no EC key of curve P-256. */
export async function importTokenKey(pem: string): Promise<TokenKey> {
  const base64 = pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')
  const der = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0))
  const signing = await crypto.subtle.importKey('pkcs8', der, curve, true, ['sign'])
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', signing)
  const checking = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, curve, false, ['verify'])
  const kid = await thumbprint({ x, y })
  const header = toBase64Url(encoder.encode(JSON.stringify({ alg: 'ES256', kid })))
  return {
    jwk: { use: 'sig', kty: 'EC', kid, alg: 'ES256', crv: 'P-256', x, y },
    async sign(payload) {
      const signed = `${header}.${toBase64Url(encoder.encode(JSON.stringify(payload)))}`
      const bytes = await crypto.subtle.sign(signature, signing, encoder.encode(signed))
      return `${signed}.${toBase64Url(new Uint8Array(bytes))}`
    },
    async verify(token) {
      if (token.length > tokenCharactersMax) return undefined
      const [head = '', payload = '', signed = '', more] = token.split('.')
      const bytes = more === undefined ? fromBase64Url(signed) : undefined
      const { alg } = (parseJson(head) ?? {}) as { readonly alg?: unknown }
      if (bytes === undefined || alg !== 'ES256') return undefined
      const isGood = await crypto.subtle.verify(signature, checking, bytes, encoder.encode(`${head}.${payload}`))
      return isGood ? parseJson(payload) : undefined
    },
  }
}
