// The continue token of a paged list: at which revision the list is, and where its next page starts. Its form is upstream's
// (k8s.io/apiserver/pkg/storage/continue.go): base64url of JSON, the key without the resource's prefix.
import { badRequest, parseJson } from '#api'

export interface ContinueToken {
  /** Revision of the first page; -1: the list is continued at the newest revision, inconsistently. */
  readonly revision: number
  /** The last key of the page before, without the listed prefix. */
  readonly after: string
}

function toBase64Url(text: string): string {
  const bytes = new TextEncoder().encode(text)
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder('utf-8', { fatal: true }).decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}

/** The token's text. Upstream's `start` is the first key of the next page: the last one with a zero byte behind it. */
export function renderContinueToken({ revision, after }: ContinueToken): string {
  return toBase64Url(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: `${after}\u0000` }))
}

/** Why the token cannot be used, in upstream's words. */
const refuse = (problem: string) => badRequest(`invalid continue token: continue key is not valid${problem}`)

function decoded(text: string): string {
  const wrong = /[^A-Za-z0-9_-]/.exec(text)?.index ?? (text.length % 4 === 1 ? text.length - 1 : undefined)
  if (wrong !== undefined) throw refuse(`: illegal base64 data at input byte ${wrong}`)
  try {
    return fromBase64Url(text)
  } catch {
    throw refuse(': invalid UTF-8')
  }
}

/** Whether the path has no empty parts and does not lead up or stay. */
function isClean(path: string): boolean {
  const parts = (path.startsWith('/') ? path.slice(1) : path).split('/')
  return parts.every((part) => part !== '' && part !== '.' && part !== '..')
}

/** What a token says. Throws 400 for what is no token. */
export function parseContinueToken(text: string): ContinueToken {
  const parsed = parseJson(decoded(text))
  if (!parsed.ok) throw refuse(`: ${parsed.message}`)
  const { value } = parsed
  const { v, rv, start } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>
  if (v !== 'meta.k8s.io/v1') {
    throw refuse(`: server does not recognize this encoded version ${typeof v === 'string' ? v : ''}`)
  }
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw refuse(': incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (typeof start !== 'string' || start === '') throw refuse(': encoded start key empty (version meta.k8s.io/v1)')
  if (!isClean(start)) throw refuse(`: ${start}`)
  return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start }
}
