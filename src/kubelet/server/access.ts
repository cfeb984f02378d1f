// Who may ask this kubelet for what: callers prove themselves with a certificate of the authority or a bearer token, nobody is
// let in unknown, and the API server says what they may. Its answers are kept for a while, as upstream's. Those who stand in
// `trusted` need not be asked about: the API server itself, which must get logs of a kubelet that cannot reach it.
// Upstream: pkg/kubelet/server/auth.go; k8s.io/apiserver delegated authentication and authorization.
import { type authentication, type authorization, subjectAccessReviewKind, tokenReviewKind } from '#api'
import { type Clock, createLru } from '#base'
import type { Client } from '#client'
import type { RequestAttributes } from './request-attributes.ts'

/** Upstream's authentication.webhook.cacheTTL, authorization.webhook.cacheAuthorizedTTL and cacheUnauthorizedTTL. */
const tokenMs = 120_000
const allowedMs = 300_000
const deniedMs = 30_000
/** Answers that are kept; beyond that the API server is asked again. */
const answersMax = 1_000

export interface Caller {
  readonly username: string
  readonly uid?: string
  readonly groups: readonly string[]
  readonly extra?: authorization.SubjectAccessReviewSpec['extra']
}

export interface AccessDeps {
  readonly clock: Clock
  /** Absent: tokens are not known, and nobody but `trusted` is allowed anything. */
  readonly client: Client | undefined
}

export interface AccessOptions {
  readonly nodeName: string
  /** Users and groups that may do everything. */
  readonly trusted: readonly string[]
}

export interface Access {
  /** Whose token this is; undefined if nobody's. Rejects if the API server cannot be asked. */
  callerOf(token: string): Promise<Caller | undefined>
  /** Whether the caller may. Rejects if the API server cannot be asked. */
  mayDo(caller: Caller, attributes: RequestAttributes): Promise<boolean>
}

export function createAccess({ clock, client }: AccessDeps, { nodeName, trusted }: AccessOptions): Access {
  const callers = createAnswers<Caller | undefined>(clock)
  const verdicts = createAnswers<boolean>(clock)

  const ask = async (caller: Caller, verb: string, subresource: string): Promise<boolean> => {
    if (client === undefined) return false
    const { username, uid, groups, extra } = caller
    const review = await client.create(subjectAccessReviewKind, {
      metadata: {},
      spec: {
        user: username,
        groups,
        ...(uid === undefined ? {} : { uid }),
        ...(extra === undefined ? {} : { extra }),
        resourceAttributes: { verb, version: 'v1', resource: 'nodes', subresource, name: nodeName },
      },
    })
    return review.status?.allowed === true
  }

  return {
    callerOf: (token) =>
      callers.get(token, async () => {
        const found = client === undefined ? undefined : await reviewToken(client, token)
        return { value: found, keepMs: tokenMs }
      }),
    async mayDo(caller, { verb, subresources }) {
      if ([caller.username, ...caller.groups].some((name) => trusted.includes(name))) return true
      for (const subresource of subresources) {
        const key = JSON.stringify([caller, verb, subresource])
        const allowed = await verdicts.get(key, async () => {
          const value = await ask(caller, verb, subresource)
          return { value, keepMs: value ? allowedMs : deniedMs }
        })
        if (allowed) return true
      }
      return false
    },
  }
}

async function reviewToken(client: Client, token: string): Promise<Caller | undefined> {
  const review = await client.create(tokenReviewKind, { metadata: {}, spec: { token } })
  const { authenticated, user } = review.status ?? ({} as authentication.TokenReviewStatus)
  if (authenticated !== true || user?.username === undefined) return undefined
  const { username, uid, groups = [], extra } = user
  return { username, groups, ...(uid === undefined ? {} : { uid }), ...(extra === undefined ? {} : { extra }) }
}

/** Answers by key, each kept as long as it says. */
function createAnswers<T>(clock: Clock) {
  const kept = createLru<string, { readonly value: T; readonly untilMs: number }>({ entriesMax: answersMax })
  return {
    async get(key: string, ask: () => Promise<{ readonly value: T; readonly keepMs: number }>): Promise<T> {
      const known = kept.get(key)
      if (known !== undefined && clock.monotonic() < known.untilMs) return known.value
      const { value, keepMs } = await ask()
      kept.set(key, { value, untilMs: clock.monotonic() + keepMs })
      return value
    },
  }
}
