// `sampan delete`. Upstream counterpart: kubectl/pkg/cmd/delete.
import { isNotFound, type KubernetesObject } from '#api'
import { deadlineSignal } from '#base'
import type { ClientKind } from '#client'
import { defineCommand } from '../command.ts'
import { type Connection, connect } from '../connection.ts'
import { describeFailure, UsageError } from '../failure.ts'
import { type DryRun, dryRunFlag, manifestFlags } from '../flag-sets.ts'
import { dryRunText } from '../manifest/for-each-manifest.ts'
import { parseDuration, parseInteger } from '../flag-values.ts'
import { observeObject } from '../follow/observe-object.ts'
import { fetchObjects } from '../get/fetch.ts'
import type { CliIo } from '../io.ts'
import { placeManifest } from '../manifest/place-manifest.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { type ApiResource, discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'
import { selectResources } from '../resources/selection.ts'

interface Flags {
  readonly filename?: readonly string[]
  readonly recursive?: boolean
  readonly selector?: string
  readonly fieldSelector?: string
  readonly all?: boolean
  readonly allNamespaces?: boolean
  readonly gracePeriod: number
  readonly force?: boolean
  readonly now?: boolean
  readonly wait: boolean
  readonly timeout: number
  readonly cascade: 'Background' | 'Foreground' | 'Orphan'
  readonly ignoreNotFound?: boolean
  readonly dryRun?: DryRun
  readonly output?: string
}

const nothingGiven = `You must provide one or more resources by argument or filename.
Example resource specifications include:
   '-f rsrc.yaml'
   '--filename=rsrc.json'
   '<resource> <name>'
   '<resource>'`

/** kubectl waits a week when no time is given. */
const waitMsMax = 7 * 24 * 3_600_000

function parseCascade(text: string): Flags['cascade'] {
  const words = {
    background: 'Background',
    true: 'Background',
    foreground: 'Foreground',
    orphan: 'Orphan',
    false: 'Orphan',
  } as const
  if (!Object.hasOwn(words, text))
    throw new UsageError(`invalid cascade value (${text}). Must be "background", "foreground", or "orphan"`)
  return words[text as keyof typeof words]
}

export const deleteObjects = defineCommand<Flags>({
  usage: 'delete ([-f FILENAME] | TYPE [(NAME | -l label | --all)])',
  description: 'Delete resources by file names, stdin, resources and names, or by resources and label selector.',
  flags: [
    ...manifestFlags,
    { flags: '-l, --selector <query>', description: 'labels to match' },
    { flags: '--field-selector <query>', description: 'fields to match' },
    { flags: '--all', description: 'all objects of the types, in the namespace' },
    { flags: '-A, --all-namespaces', description: 'in all namespaces' },
    {
      flags: '--grace-period <seconds>',
      description: 'seconds given to end; negative: as the object says',
      parse: parseInteger,
      default: -1,
    },
    { flags: '--force', description: 'remove at once, without waiting for the node (with --grace-period=0)' },
    { flags: '--now', description: 'the same as --grace-period=1' },
    { flags: '--wait', description: 'wait until the objects are gone', default: true },
    {
      flags: '--timeout <duration>',
      description: 'how long to wait',
      parse: parseDuration,
      default: 0,
      defaultText: 'a week',
    },
    {
      flags: '--cascade <how>',
      description: 'background, foreground or orphan',
      parse: parseCascade,
      default: 'Background',
      defaultText: 'background',
    },
    { flags: '--ignore-not-found', description: 'no error for objects that are not there' },
    dryRunFlag,
    { flags: '-o, --output <format>', description: 'name' },
  ],
  async run({ io, flags, args }) {
    if (flags.output !== undefined && flags.output !== 'name')
      throw new UsageError(`unexpected -o output mode: ${flags.output}. We only support '-o name'.`)
    const gracePeriodSeconds = graceOf(io, flags)
    using connection = await connect(io, flags)
    const targets = await findTargets(io, { connection, flags, args })
    if (targets.found.length === 0 && targets.exitCode === 0) io.stdout.write('No resources found\n')
    let { exitCode } = targets
    const going: (Target & { readonly uid: string })[] = []
    for (const target of targets.found) {
      try {
        const left =
          flags.dryRun === 'client' ? undefined : await deleteOne(io, { connection, target, flags, gracePeriodSeconds })
        io.stdout.write(renderDeleted(target, flags))
        if (left !== undefined && flags.dryRun !== 'server') going.push({ ...target, uid: left.metadata.uid })
      } catch (error) {
        io.signal.throwIfAborted()
        if (isNotFound(error) && (flags.ignoreNotFound || flags.all)) continue
        const failure = describeFailure(error, { stopped: false, server: connection.server })
        io.stderr.write(failure.text)
        exitCode = failure.exitCode
      }
    }
    if (flags.wait && !(flags.force && gracePeriodSeconds === 0))
      await waitUntilGone(io, { connection, going, limitMs: flags.timeout || waitMsMax })
    return exitCode
  },
})

interface Target {
  readonly resource: ApiResource
  readonly namespace: string | undefined
  readonly name: string
}

/** Seconds asked for; undefined: as the object says. Warns as kubectl does. */
function graceOf(io: CliIo, { gracePeriod, force, now }: Flags): number | undefined {
  if (now) {
    if (gracePeriod !== -1) throw new UsageError('--now and --grace-period cannot be specified together')
    return 1
  }
  if (gracePeriod === 0 && !force) return 1
  if (force) {
    if (gracePeriod > 0) throw new UsageError('--force and --grace-period greater than 0 cannot be specified together')
    io.stderr.write(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.\n',
    )
    return 0
  }
  return gracePeriod < 0 ? undefined : gracePeriod
}

interface Finding {
  readonly connection: Connection
  readonly flags: Flags & { readonly namespace?: string }
  readonly args: readonly string[]
}

async function findTargets(io: CliIo, { connection, flags, args }: Finding) {
  const { namespace, send } = connection
  const resources = await discover(send, io.signal)
  if (flags.filename !== undefined) {
    const manifests = await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })
    const place = { namespace, enforced: flags.namespace !== undefined }
    return { found: manifests.map((manifest): Target => placeManifest(manifest, resources, place)), exitCode: 0 }
  }
  if (args.length === 0) throw new UsageError(nothingGiven)
  const selection = selectResources(resources, args)
  const place = (resource: ApiResource) => (resource.namespaced && !flags.allNamespaces ? namespace : undefined)
  if (selection.kind === 'names') {
    if (flags.selector !== undefined || flags.all)
      throw new UsageError('name cannot be provided when a selector is specified')
    return {
      found: selection.targets.map(({ resource, name }): Target => ({ resource, name, namespace: place(resource) })),
      exitCode: 0,
    }
  }
  if (flags.selector === undefined && flags.fieldSelector === undefined && !flags.all)
    throw new UsageError('resource(s) were provided, but no name was specified')
  const found: Target[] = []
  for (const resource of selection.resources) {
    const target = {
      resource,
      namespace: place(resource),
      labelSelector: flags.selector,
      fieldSelector: flags.fieldSelector,
    }
    const { objects } = await fetchObjects(send, target, io.signal)
    for (const object of objects) {
      const metadata = object['metadata'] as { readonly name: string; readonly namespace?: string }
      found.push({ resource, name: metadata.name, namespace: metadata.namespace })
    }
  }
  return { found, exitCode: 0 }
}

interface Deletion {
  readonly connection: Connection
  readonly target: Target
  readonly flags: Flags
  readonly gracePeriodSeconds: number | undefined
}

/** The object if it stays for now. */
async function deleteOne(
  io: CliIo,
  { connection, target, flags, gracePeriodSeconds }: Deletion,
): Promise<KubernetesObject | undefined> {
  return await connection.client.delete(target.resource as ClientKind<KubernetesObject>, target, {
    propagationPolicy: flags.cascade,
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(flags.dryRun === 'server' ? { dryRun: true } : {}),
    signal: io.signal,
  })
}

function renderDeleted({ resource, name, namespace }: Target, { output, force, dryRun, gracePeriod }: Flags): string {
  if (output === 'name') return `${kindName(resource)}/${name}\n`
  const how = force && gracePeriod <= 0 ? 'force deleted' : 'deleted'
  const from = namespace === undefined ? '' : ` from ${namespace} namespace`
  return `${kindName(resource)} ${JSON.stringify(name)} ${how}${from}${dryRunText(dryRun)}\n`
}

interface Waiting {
  readonly connection: Connection
  readonly going: readonly (Target & { readonly uid: string })[]
  readonly limitMs: number
}

/** Until each is gone, or another object has its name. */
async function waitUntilGone(io: CliIo, { connection, going, limitMs }: Waiting): Promise<void> {
  using deadline = deadlineSignal(io.clock, limitMs, {
    signal: io.signal,
    message: `timed out waiting for the condition on ${going.map(({ resource, name }) => `${resource.plural}/${name}`).join(', ')}`,
  })
  await Promise.all(
    going.map(async ({ resource, uid, namespace, name }) => {
      const kind: ClientKind<KubernetesObject> = resource
      for await (const state of observeObject(connection.client, { kind, key: { name, namespace } }, deadline.signal))
        if (state === undefined || state.metadata.uid !== uid) return
    }),
  )
}
