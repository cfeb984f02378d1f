// The continue token of a paged list: at which revision the list is, and where its next page starts. Its form is upstream's
// (k8s.io/apiserver/pkg/storage/continue.go): base64url of JSON, the key without the resource's prefix.
import { badRequest } from '#api'

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

/** What a token says. Throws 400 for what is no token. */
export function parseContinueToken(text: string): ContinueToken {
  let parsed: unknown
  try {
    parsed = JSON.parse(fromBase64Url(text))
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data or JSON')
  }
  const { v, rv, start } = (typeof parsed === 'object' && parsed !== null ? parsed : {}) as Record<string, unknown>
  if (v !== 'meta.k8s.io/v1') {
    throw badRequest('continue key is not valid: server does not recognize this encoded version')
  }
  if (typeof rv !== 'number' || !Number.isSafeInteger(rv) || rv === 0) {
    throw badRequest('continue key is not valid: incorrect encoded start resourceVersion (version meta.k8s.io/v1)')
  }
  if (typeof start !== 'string' || start === '') {
    throw badRequest('continue key is not valid: encoded start key empty (version meta.k8s.io/v1)')
  }
  if (start.split('/').includes('..')) throw badRequest('continue key is not valid: invalid start key')
  return { revision: rv, after: start.endsWith('\u0000') ? start.slice(0, -1) : start }
}
