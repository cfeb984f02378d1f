// Reads what the cluster's process is told when it is started.
import type { ClusterProcessOptions } from '#home'

/** The options in `text`. Throws a sentence if they are not understood. */
export function parseProcessOptions(text: string | undefined): ClusterProcessOptions {
  const value: unknown = JSON.parse(text ?? 'null')
  if (typeof value !== 'object' || value === null) throw new Error('Cannot start the cluster: no options were given')
  const options = value as Partial<ClusterProcessOptions>
  if (options.mode !== 'run' && options.mode !== 'purge' && options.mode !== 'warm-up')
    throw new Error(`Cannot start the cluster: mode is ${JSON.stringify(options.mode)}, not run, purge or warm-up`)
  if (typeof options.home !== 'string' || !options.home.startsWith('/'))
    throw new Error('Cannot start the cluster: home is not an absolute path')
  return options as ClusterProcessOptions
}
