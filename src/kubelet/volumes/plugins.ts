// The volume types this kubelet knows, a line each.
import { claimPlugin } from './claim.ts'
import { emptyDirPlugin } from './empty-dir.ts'
import { hostPathPlugin } from './host-path.ts'
import { configMapPlugin, downwardApiPlugin, projectedPlugin, secretPlugin } from './object-volumes.ts'
import type { VolumePlugin } from './volume-plugin.ts'

export const volumePlugins: readonly VolumePlugin[] = [
  emptyDirPlugin,
  hostPathPlugin,
  configMapPlugin,
  secretPlugin,
  downwardApiPlugin,
  projectedPlugin,
  claimPlugin,
]
