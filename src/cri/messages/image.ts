// Images as the runtime's image store has them.
import type { FilesystemUsage } from './filesystem-usage.ts'
import type { StringMap } from './values.ts'

export interface ImageSpec {
  /** A reference as the user wrote it, or an image id. */
  readonly image: string
  readonly annotations?: StringMap
  readonly userSpecifiedImage?: string
  readonly runtimeHandler?: string
}

export interface Image {
  /** 'sha256:…' of the image's config. */
  readonly id: string
  /** Normalised names: 'docker.io/library/busybox:1.28'. */
  readonly repoTags: readonly string[]
  readonly repoDigests: readonly string[]
  /** Bytes. */
  readonly size: number
  /** The image's user if numeric, else `username`. */
  readonly uid?: number
  readonly username: string
  readonly spec?: ImageSpec
  /** Not to be collected. */
  readonly pinned: boolean
}

/** Credentials for a registry; the first that is there counts: username and password, `auth` (base64 of both), a token. */
export interface AuthConfig {
  readonly username?: string
  readonly password?: string
  readonly auth?: string
  readonly serverAddress?: string
  readonly identityToken?: string
  readonly registryToken?: string
}

export interface ImageStatusResponse {
  /** Absent when the image is not there: asking is no error. */
  readonly image?: Image
  readonly info: StringMap
}

export interface ImageFsInfoResponse {
  readonly imageFilesystems: readonly FilesystemUsage[]
  readonly containerFilesystems: readonly FilesystemUsage[]
}
