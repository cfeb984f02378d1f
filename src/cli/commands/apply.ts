// `sampan apply -f`: makes the cluster have what is in files. Upstream counterpart: kubectl/pkg/cmd/apply.
import type { JsonObject } from '#api'
import { applyObject } from '../apply/apply-object.ts'
import { lastAppliedAnnotation } from '../apply/plan-apply.ts'
import { defineCommand } from '../command.ts'
import { UsageError } from '../failure.ts'
import { dryRunFlag, fieldValidationOf, manifestFlags, validateFlag } from '../flag-sets.ts'
import { forEachManifest, type ForEachManifestFlags } from '../manifest/for-each-manifest.ts'

interface Flags extends ForEachManifestFlags {
  readonly validate: string
  readonly serverSide?: boolean
  readonly forceConflicts?: boolean
  readonly fieldManager?: string
}

export const apply = defineCommand<Flags>({
  usage: 'apply -f FILENAME',
  description: 'Apply a configuration to a resource by file name or stdin.',
  flags: [
    ...manifestFlags,
    dryRunFlag,
    validateFlag,
    { flags: '-o, --output <format>', description: 'json, yaml, name, jsonpath=...' },
    { flags: '--server-side', description: 'let the server apply' },
    { flags: '--force-conflicts', description: 'take over fields of other managers (with --server-side)' },
    { flags: '--field-manager <name>', description: 'name of the manager used to track field ownership' },
  ],
  run({ io, flags, args }) {
    const call = {
      ...fieldValidationOf(flags.validate),
      dryRun: flags.dryRun === 'server',
      signal: io.signal,
    }
    return forEachManifest(
      { io, flags, args },
      {
        command: 'apply',
        async work({ client }, placed) {
          if (placed.name === '') throw new UsageError(`from ${placed.source}: cannot use generate name with apply`)
          if (flags.serverSide) {
            const patch = { type: 'apply', body: placed.object, force: flags.forceConflicts ?? false } as const
            const { fieldManager = 'kubectl' } = flags
            const applied = await client.patch(placed.resource, placed, patch, { ...call, fieldManager })
            return { object: applied as unknown as JsonObject, word: 'serverside-applied' }
          }
          if (flags.dryRun === 'client') return { object: placed.object, word: 'created' }
          const { word, object, adopted } = await applyObject(client, placed, call)
          if (adopted) io.stderr.write(adoptedWarning(`${placed.resource.plural}/${placed.name}`))
          return { object: object as unknown as JsonObject, word }
        },
      },
    )
  },
})

function adoptedWarning(name: string): string {
  return (
    `Warning: resource ${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. ` +
    'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. ' +
    'The missing annotation will be patched automatically.\n'
  )
}
