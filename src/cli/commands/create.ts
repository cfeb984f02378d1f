// `sampan create -f`. Upstream counterpart: kubectl/pkg/cmd/create.
import type { JsonObject } from '#api'
import { sourcedError } from '../apply/sourced-error.ts'
import { withLastApplied } from '../apply/plan-apply.ts'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { describeFailure, UsageError } from '../failure.ts'
import { type DryRun, dryRunFlag, fieldValidationOf, manifestFlags, validateFlag } from '../flag-sets.ts'
import { placeManifest } from '../manifest/place-manifest.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { printObjects } from '../printers/print-objects.ts'
import { discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'

interface Flags {
  readonly filename?: readonly string[]
  readonly recursive?: boolean
  readonly dryRun?: DryRun
  readonly validate: string
  readonly output?: string
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
  async run({ io, flags, args }) {
    if (args.length > 0)
      throw new UsageError(`Unexpected args: [${args.join(' ')}]\nSee 'sampan create -h' for help and examples`)
    if (flags.filename === undefined) throw new UsageError('must specify one of -f and -k')
    using connection = await connect(io, flags)
    const manifests = await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })
    const resources = await discover(connection.send, io.signal)
    const place = { namespace: connection.namespace, enforced: flags.namespace !== undefined }
    let exitCode = 0
    const made: JsonObject[] = []
    for (const manifest of manifests) {
      try {
        const { resource, object } = placeManifest(manifest, resources, place)
        const wanted = flags.saveConfig ? withLastApplied(object) : object
        const created =
          flags.dryRun === 'client'
            ? wanted
            : ((await connection.client.create(resource, wanted as object, {
                ...fieldValidationOf(flags.validate),
                fieldManager: 'kubectl-create',
                dryRun: flags.dryRun === 'server',
                signal: io.signal,
              })) as unknown as JsonObject)
        made.push(created)
        const { name } = created['metadata'] as { readonly name?: string }
        if (flags.output === undefined)
          io.stdout.write(`${kindName(resource)}/${name} created${dryRunText(flags.dryRun)}\n`)
      } catch (error) {
        io.signal.throwIfAborted()
        const failure = describeFailure(sourcedError(error, manifest.source), {
          stopped: false,
          server: connection.server,
        })
        io.stderr.write(failure.text)
        exitCode = failure.exitCode
      }
    }
    if (flags.output !== undefined && made.length > 0) io.stdout.write(printObjects(made, flags.output))
    return exitCode
  },
})

function dryRunText(dryRun: DryRun | undefined): string {
  if (dryRun === 'client') return ' (dry run)'
  return dryRun === 'server' ? ' (server dry run)' : ''
}
