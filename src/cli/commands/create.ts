// `sampan create -f`. Upstream counterpart: kubectl/pkg/cmd/create.
import type { JsonObject } from '#api'
import { withLastApplied } from '../apply/plan-apply.ts'
import { defineCommand } from '../command.ts'
import { dryRunFlag, fieldValidationOf, manifestFlags, validateFlag } from '../flag-sets.ts'
import { forEachManifest, type ForEachManifestFlags } from '../manifest/for-each-manifest.ts'

interface Flags extends ForEachManifestFlags {
  readonly validate: string
  readonly saveConfig?: boolean
}

export const create = defineCommand<Flags>({
  usage: 'create -f FILENAME',
  description: 'Create a resource from a file or from stdin.',
  flags: [
    ...manifestFlags,
    dryRunFlag,
    validateFlag,
    { flags: '-o, --output <format>', description: 'json, yaml, name, jsonpath=...' },
    { flags: '--save-config', description: 'keep the configuration in the object, for apply' },
  ],
  run({ io, flags, args }) {
    const call = {
      ...fieldValidationOf(flags.validate),
      fieldManager: 'kubectl-create',
      dryRun: flags.dryRun === 'server',
      signal: io.signal,
    }
    return forEachManifest(
      { io, flags, args },
      {
        command: 'create',
        async work({ client }, { resource, object }) {
          const wanted = flags.saveConfig ? withLastApplied(object) : object
          if (flags.dryRun === 'client') return { object: wanted, word: 'created' }
          const made = await client.create(resource, wanted as object, call)
          return { object: made as unknown as JsonObject, word: 'created' }
        },
      },
    )
  },
})
