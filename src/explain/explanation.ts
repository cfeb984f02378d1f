// The answer to "why is it not as it should be?", as data: one causal chain, the true cause named first. The schema that the
// CLI prints with `-o json` and the API server serves as the subresource `why`; `docs/WHY.md` describes it to users.
import type { NodeRejectionGroup, sampanApiVersion } from '#api'
import type { Code } from './codes.ts'

/**
 * `done`: behind it. `current`: being done at this moment. `waiting`: nothing is done before something else happens.
 * `failed`: it went wrong; whether it is tried again, a later step says. `pending`: not reached.
 */
export type StepState = 'done' | 'current' | 'waiting' | 'failed' | 'pending'

/** An object that is named. */
export interface ObjectName {
  readonly apiVersion?: string
  readonly kind: string
  readonly namespace?: string
  readonly name: string
  readonly uid?: string
}

export interface ProbeEvidence {
  readonly type: 'startup' | 'liveness' | 'readiness'
  /** `exec: cat /ready`, `httpGet: /healthz on port 80` … */
  readonly handler: string
  /** Its last answer, in its words. */
  readonly output?: string
  readonly at?: string
  readonly failures?: number
  readonly failureThreshold: number
  readonly nextAt?: string
}

/** What a step rests on. Which fields a code has stands in `codes`; quantities are in Kubernetes' notation. */
export interface Evidence {
  readonly object?: ObjectName
  readonly key?: string
  readonly reason?: string
  /** The words of whoever refused. */
  readonly message?: string
  readonly attempts?: number
  readonly generation?: number
  readonly observedGeneration?: number
  readonly requested?: Readonly<Record<string, string>>
  readonly used?: Readonly<Record<string, string>>
  readonly limited?: Readonly<Record<string, string>>
  /** The most that any node has to give. */
  readonly largest?: Readonly<Record<string, string>>
  readonly nodes?: readonly NodeRejectionGroup[]
  readonly taints?: readonly string[]
  readonly selector?: string
  readonly scheduler?: string
  readonly gates?: readonly string[]
  readonly ports?: readonly string[]
  readonly node?: string
  readonly path?: string
  readonly ips?: readonly string[]
  readonly image?: string
  readonly bytes?: number
  readonly totalBytes?: number
  readonly pullSecrets?: readonly string[]
  readonly command?: readonly string[]
  readonly handler?: string
  readonly exitCode?: number
  readonly signal?: string
  readonly restarts?: number
  readonly finishedAt?: string
  readonly memoryLimit?: string
  /** The last lines that the container wrote. */
  readonly log?: readonly string[]
  readonly delay?: string
  readonly probe?: ProbeEvidence
  readonly finalizers?: readonly string[]
  readonly seconds?: number
  readonly pods?: readonly string[]
  readonly ordinal?: number
  readonly partition?: number
  readonly desired?: number
  readonly current?: number
  readonly ready?: number
  readonly updated?: number
  readonly available?: number
  readonly old?: number
  readonly maxUnavailable?: number | string
  readonly maxSurge?: number | string
  readonly active?: number
  readonly succeeded?: number
  readonly failed?: number
  readonly backoffLimit?: number
  readonly allowed?: number
  readonly schedule?: string
  readonly volume?: string
  readonly storageClass?: string
  /** Kinds of what remains, with how many. */
  readonly contents?: readonly string[]
  /** As `--controllers` has it: `deployment-controller`. */
  readonly controller?: string
  /** What it would write now: `create 2 Pods`. */
  readonly actions?: readonly string[]
}

/** One link of the chain. Times are RFC 3339. */
export interface Step {
  readonly code: Code
  readonly state: StepState
  /** Which part of the object: `container app`, `volume data`. */
  readonly subject?: string
  readonly since?: string
  /** When it ends by itself, or is tried again. */
  readonly until?: string
  /** What happens at `until`, where the code alone does not say so. */
  readonly next?: string
  readonly message: string
  /** Which step before it is its cause. */
  readonly because?: Code
  /** What to do; only where that is certain. */
  readonly hint?: string
  readonly evidence?: Evidence
}

export interface Verdict {
  readonly code: Code
  readonly state: StepState
  /** Which part of the object: `container app`. */
  readonly subject?: string
  readonly message: string
  readonly hint?: string
  /** The object where the cause lies, if it is another one. */
  readonly in?: ObjectName
}

/** `ok`: as it should be. `progressing`: getting there by itself. `blocked`: will not get there by itself, or not soon. `failed`: has ended badly. */
export type Health = 'ok' | 'progressing' | 'blocked' | 'failed'

export interface Explanation {
  readonly apiVersion: typeof sampanApiVersion
  readonly kind: 'Explanation'
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly creationTimestamp?: string }
  readonly regarding: ObjectName
  readonly observedAt: string
  readonly health: Health
  /** The true cause. */
  readonly verdict: Verdict
  readonly steps: readonly Step[]
  /** What comes next by itself, and when. */
  readonly next?: { readonly at?: string; readonly message: string }
  /** What blocks it, explained; at most a few. */
  readonly blocking?: readonly Explanation[]
  /** What could not be looked at, so that the answer may lack something. */
  readonly unseen?: readonly string[]
}
