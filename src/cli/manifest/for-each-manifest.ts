// The loop of the commands that take files: every object in its turn, the failure of one told and the others done.
import type { JsonObject } from '#api'
import { sourcedError } from '../apply/sourced-error.ts'
import { type Connection, connect } from '../connection.ts'
import type { GlobalFlags } from '../global-flags.ts'
import { describeFailure, UsageError } from '../failure.ts'
import type { DryRun } from '../flag-sets.ts'
import type { CliIo } from '../io.ts'
import { printObjects } from '../printers/print-objects.ts'
import { discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'
import { type PlacedObject, placeManifest } from './place-manifest.ts'
import { readManifests } from './read-manifests.ts'

/** The flags that such a command has. */
export interface ForEachManifestFlags extends GlobalFlags {
  readonly filename?: readonly string[]
  readonly recursive?: boolean
  readonly dryRun?: DryRun
  readonly output?: string
}

/** What became of an object: how it is now, and the word for what was done. */
export interface Done {
  readonly object: JsonObject
  readonly word: string
}

const dryRunTexts: Readonly<Record<DryRun, string>> = {
  none: '',
  client: ' (dry run)',
  server: ' (server dry run)',
}

/** What the name of an object that was not really changed is followed by. */
export function dryRunText(dryRun: DryRun | undefined): string {
  return dryRunTexts[dryRun ?? 'none']
}

/**
 * Does `work` with each object of the files, in their order, and prints what became of it: a line each, or all of them at the
 * end with `-o`. Resolves with the exit code: 1 where one has failed.
 */
export async function forEachManifest(
  { io, flags, args }: { readonly io: CliIo; readonly flags: ForEachManifestFlags; readonly args: readonly string[] },
  { command, work }: { readonly command: string; work(connection: Connection, placed: PlacedObject): Promise<Done> },
): Promise<number> {
  if (args.length > 0)
    throw new UsageError(`Unexpected args: [${args.join(' ')}]\nSee 'sampan ${command} -h' for help and examples`)
  if (flags.filename === undefined) throw new UsageError('must specify one of -f and -k')
  using connection = await connect(io, flags)
  const manifests = await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })
  const resources = await discover(connection.send, io.signal)
  const place = { namespace: connection.namespace, enforced: flags.namespace !== undefined }
  let exitCode = 0
  const objects: JsonObject[] = []
  for (const manifest of manifests) {
    try {
      const placed = placeManifest(manifest, resources, place)
      const { object, word } = await work(connection, placed)
      objects.push(object)
      const { name = placed.name } = object['metadata'] as { readonly name?: string }
      if (flags.output === undefined)
        io.stdout.write(`${kindName(placed.resource)}/${name} ${word}${dryRunText(flags.dryRun)}\n`)
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
  if (flags.output !== undefined && objects.length > 0) io.stdout.write(printObjects(objects, flags.output))
  return exitCode
}
