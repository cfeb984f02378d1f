// Who asks a component that is not the API server, and whether they may: tokens are shown to the API server, and so is what
// their owners want to do. Its answers are kept for a while, as upstream's.
// Upstream counterpart: k8s.io/apiserver's delegated authentication and authorization.
import { type authentication, type authorization, subjectAccessReviewKind, tokenReviewKind } from '#api'
import { type Clock, createLru } from '#base'
import type { Client } from './contract.ts'

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

/** What a caller wants to do. */
export type Wish = Pick<authorization.SubjectAccessReviewSpec, 'resourceAttributes' | 'nonResourceAttributes'>

export interface DelegatedAuthDeps {
  readonly clock: Clock
  /** Absent: tokens are not known, and nobody but `trusted` is allowed anything. */
  readonly client: Client | undefined
}

export interface DelegatedAuthOptions {
  /** Users and groups that may do everything without the API server being asked. */
  readonly trusted: readonly string[]
}

export interface DelegatedAuth {
  /** Whose token this is; undefined if nobody's. Rejects if the API server cannot be asked. */
  callerOf(token: string): Promise<Caller | undefined>
  /** Whether the caller may. Rejects if the API server cannot be asked. */
  mayDo(caller: Caller, wish: Wish): Promise<boolean>
}

/** Knows nobody and nothing before it is asked. */
export function createDelegatedAuth(
  { clock, client }: DelegatedAuthDeps,
  { trusted }: DelegatedAuthOptions,
): DelegatedAuth {
  const callers = createAnswers<Caller | undefined>(clock)
  const verdicts = createAnswers<boolean>(clock)
  return {
    callerOf: (token) =>
      callers.get(token, async () => {
        const found = client === undefined ? undefined : await reviewToken(client, token)
        return { value: found, keepMs: tokenMs }
      }),
    async mayDo(caller, wish) {
      if ([caller.username, ...caller.groups].some((name) => trusted.includes(name))) return true
      return verdicts.get(JSON.stringify([caller, wish]), async () => {
        const value = client !== undefined && (await reviewAccess(client, caller, wish))
        return { value, keepMs: value ? allowedMs : deniedMs }
      })
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

async function reviewAccess(client: Client, caller: Caller, wish: Wish): Promise<boolean> {
  const { username: user, uid, groups, extra } = caller
  const review = await client.create(subjectAccessReviewKind, {
    metadata: {},
    spec: {
      user,
      groups,
      ...(uid === undefined ? {} : { uid }),
      ...(extra === undefined ? {} : { extra }),
      ...wish,
    },
  })
  return review.status?.allowed === true
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
