// The runtime itself: its version, health, features and settings.
import type { StringMap } from './values.ts'

export interface VersionResponse {
  readonly version: string
  readonly runtimeName: string
  readonly runtimeVersion: string
  readonly runtimeApiVersion: string
}

/** `type` is 'RuntimeReady', 'NetworkReady' or the runtime's own. */
export interface RuntimeCondition {
  readonly type: string
  readonly status: boolean
  readonly reason: string
  readonly message: string
}

export interface RuntimeHandler {
  /** Empty: the default handler. */
  readonly name: string
  readonly features?: { readonly recursiveReadOnlyMounts: boolean; readonly userNamespaces: boolean }
}

export interface RuntimeStatusResponse {
  readonly status: { readonly conditions: readonly RuntimeCondition[] }
  readonly info: StringMap
  /** Empty for runtimes of before CRI 1.29. */
  readonly runtimeHandlers: readonly RuntimeHandler[]
  readonly features?: { readonly supplementalGroupsPolicy: boolean }
}

export interface RuntimeConfig {
  readonly networkConfig?: { readonly podCidr: string }
}
