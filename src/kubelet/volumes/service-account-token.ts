// Tokens of service accounts for projected volumes, bound to the Pod, asked for again before they grow old: past 80 % of
// their life or a day. Upstream: pkg/kubelet/token/token_manager.go.
import type { authentication, core } from '#api'
import { type Clock, parseRfc3339 } from '#base'
import type { Client } from '#client'
import { serviceAccountKind } from '../api-objects/kinds.ts'
import { VolumeError } from './volume-plugin.ts'

/** Without expirationSeconds. */
const defaultExpirationSeconds = 3600
const refreshPart = 0.8
const ageMsMax = 24 * 3600 * 1000

export interface TokenWish {
  readonly audience?: string | undefined
  readonly expirationSeconds?: number | undefined
}

export interface ServiceAccountTokens {
  /** A token that is not old; an older one, while it is valid, if no other can be had. */
  token(pod: core.Pod, wish: TokenWish): Promise<string>
  /** When the first of a Pod's tokens grows old. */
  refreshAtMs(podUid: string): number | undefined
  forget(podUid: string): void
}

interface Held {
  readonly token: string
  readonly expiresMs: number
  readonly refreshAtMs: number
}

/** How soon a token that could not be renewed is asked for again. */
const retryMs = 60_000

/** When a token that was made `nowMs` is renewed. Pure. */
export function tokenRefreshAtMs(nowMs: number, expiresMs: number, expirationSeconds: number): number {
  // The server may give a longer life than asked; the wish decides when to refresh.
  const lifeMs = Math.min(expiresMs - nowMs, expirationSeconds * 1000)
  return nowMs + Math.min(lifeMs * refreshPart, ageMsMax)
}

interface TokenDeps {
  readonly client: Client | undefined
  readonly clock: Clock
}

/** Asks the API, keeps tokens while they are fresh. */
export function createServiceAccountTokens(deps: TokenDeps): ServiceAccountTokens {
  const held = new Map<string, Held>()
  return {
    async token(pod, wish) {
      const key = `${pod.metadata.uid}/${wish.audience ?? ''}/${wish.expirationSeconds ?? defaultExpirationSeconds}`
      const nowMs = deps.clock.now()
      const known = held.get(key)
      if (known !== undefined && nowMs < known.refreshAtMs) return known.token
      try {
        const fresh = await request(deps, pod, wish)
        held.set(key, fresh)
        return fresh.token
      } catch (error) {
        if (known === undefined || known.expiresMs <= nowMs) throw error
        held.set(key, { ...known, refreshAtMs: nowMs + retryMs })
        return known.token
      }
    },
    refreshAtMs(podUid) {
      const times = [...held].flatMap(([key, { refreshAtMs }]) => (key.startsWith(`${podUid}/`) ? [refreshAtMs] : []))
      return times.length === 0 ? undefined : Math.min(...times)
    },
    forget(podUid) {
      for (const key of held.keys()) if (key.startsWith(`${podUid}/`)) held.delete(key)
    },
  }
}

async function request(
  { client, clock }: TokenDeps,
  pod: core.Pod,
  { audience = '', expirationSeconds = defaultExpirationSeconds }: TokenWish,
): Promise<Held> {
  if (client === undefined) throw new VolumeError('no API server to ask for a service account token')
  const { name, namespace, uid } = pod.metadata
  const nowMs = clock.now()
  const answer = await client.post<authentication.TokenRequest>(
    serviceAccountKind,
    { namespace, name: pod.spec.serviceAccountName ?? 'default' },
    'token',
    {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      spec: {
        audiences: audience === '' ? [] : [audience],
        expirationSeconds,
        boundObjectRef: { apiVersion: 'v1', kind: 'Pod', name, uid },
      },
    },
  )
  const expiresMs = parseRfc3339(answer.status?.expirationTimestamp ?? '') ?? nowMs + expirationSeconds * 1000
  const refreshAtMs = tokenRefreshAtMs(nowMs, expiresMs, expirationSeconds)
  return { token: answer.status?.token ?? '', expiresMs, refreshAtMs }
}
