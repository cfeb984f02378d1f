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
  token(pod: core.Pod, wish: TokenWish): Promise<string>
  forget(podUid: string): void
}

interface Held {
  readonly token: string
  readonly refreshAtMs: number
}

/** Asks the API, keeps tokens while they are fresh. */
export function createServiceAccountTokens(deps: {
  readonly client: Client | undefined
  readonly clock: Clock
}): ServiceAccountTokens {
  const held = new Map<string, Held>()
  return {
    async token(pod, { audience = '', expirationSeconds = defaultExpirationSeconds }) {
      const { name, namespace, uid } = pod.metadata
      const key = `${uid}/${audience}/${expirationSeconds}`
      const nowMs = deps.clock.now()
      const known = held.get(key)
      if (known !== undefined && nowMs < known.refreshAtMs) return known.token
      if (deps.client === undefined) throw new VolumeError('no API server to ask for a service account token')
      const answer = await deps.client.post<authentication.TokenRequest>(
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
      const token = answer.status?.token ?? ''
      const expiresMs = parseRfc3339(answer.status?.expirationTimestamp ?? '') ?? nowMs + expirationSeconds * 1000
      // The server may give a longer life than asked; the wish decides when to refresh.
      const lifeMs = Math.min(expiresMs - nowMs, expirationSeconds * 1000)
      held.set(key, { token, refreshAtMs: nowMs + Math.min(lifeMs * refreshPart, ageMsMax) })
      return token
    },
    forget(podUid) {
      for (const key of held.keys()) if (key.startsWith(`${podUid}/`)) held.delete(key)
    },
  }
}
