// The flags that every command takes, before or behind its name.
import type { FlagSpec } from './command.ts'

export interface GlobalFlags {
  readonly home?: string
  readonly kubeconfig?: string
  readonly context?: string
  readonly namespace?: string
}

export const globalFlags: readonly FlagSpec[] = [
  { flags: '--home <dir>', description: "the cluster's folder (default: $SAMPAN_HOME, else ~/.sampan)" },
  { flags: '--kubeconfig <file>', description: 'speak to the cluster of this file instead of the one of the home' },
  { flags: '--context <name>', description: 'context of the kubeconfig to use' },
  { flags: '-n, --namespace <name>', description: 'namespace of the request' },
]
