// What is used of a file system: images and containers' writable layers.
import type { CriTime } from './values.ts'

/** One filesystem and what is used of it. */
export interface FilesystemUsage {
  readonly timestamp: CriTime
  readonly fsId?: { readonly mountpoint: string }
  readonly usedBytes?: number
  readonly inodesUsed?: number
}
