// `sampan apply -f`: makes the cluster have what is in files. Upstream counterpart: kubectl/pkg/cmd/apply.
import type { JsonObject } from '#api'
import { applyObject } from '../apply/apply-object.ts'
import { lastAppliedAnnotation } from '../apply/plan-apply.ts'
import { sourcedError } from '../apply/sourced-error.ts'
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
  async run({ io, flags, args }) {
    if (flags.filename === undefined) throw new UsageError('must specify one of -f and -k')
    if (args.length > 0)
      throw new UsageError(`Unexpected args: [${args.join(' ')}]\nSee 'sampan apply -h' for help and examples`)
    using connection = await connect(io, flags)
    const manifests = await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })
    const resources = await discover(connection.send, io.signal)
    const place = { namespace: connection.namespace, enforced: flags.namespace !== undefined }
    let exitCode = 0
    const done: JsonObject[] = []
    for (const manifest of manifests) {
      try {
        const placed = placeManifest(manifest, resources, place)
        if (placed.name === '') throw new UsageError(`from ${placed.source}: cannot use generate name with apply`)
        const name = `${kindName(placed.resource)}/${placed.name}`
        if (flags.serverSide) {
          const patch = { type: 'apply', body: placed.object, force: flags.forceConflicts ?? false } as const
          const applied = await connection.client.patch(placed.resource, placed, patch, {
            ...fieldValidationOf(flags.validate),
            fieldManager: flags.fieldManager ?? 'kubectl',
            dryRun: flags.dryRun === 'server',
            signal: io.signal,
          })
          done.push(applied as unknown as JsonObject)
          if (flags.output === undefined) io.stdout.write(`${name} serverside-applied${suffix(flags.dryRun)}\n`)
          continue
        }
        if (flags.dryRun === 'client') {
          done.push(placed.object)
          if (flags.output === undefined) io.stdout.write(`${name} created (dry run)\n`)
          continue
        }
        const { word, object, adopted } = await applyObject(connection.client, placed, {
          ...fieldValidationOf(flags.validate),
          dryRun: flags.dryRun === 'server',
          signal: io.signal,
        })
        if (adopted) io.stderr.write(adoptedWarning(`${placed.resource.plural}/${placed.name}`))
        done.push(object as unknown as JsonObject)
        if (flags.output === undefined) io.stdout.write(`${name} ${word}${suffix(flags.dryRun)}\n`)
      } catch (error) {
        if (io.signal.aborted) throw error
        const failure = describeFailure(sourcedError(error, manifest.source), {
          stopped: false,
          server: connection.server,
        })
        io.stderr.write(failure.text)
        exitCode = failure.exitCode
      }
    }
    if (flags.output !== undefined && done.length > 0) io.stdout.write(printObjects(done, flags.output))
    return exitCode
  },
})

function suffix(dryRun: DryRun | undefined): string {
  return dryRun === 'server' ? ' (server dry run)' : ''
}

function adoptedWarning(name: string): string {
  return (
    `Warning: resource ${name} is missing the ${lastAppliedAnnotation} annotation which is required by kubectl apply. ` +
    'kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. ' +
    'The missing annotation will be patched automatically.\n'
  )
}
