// `sampan describe`. Upstream counterpart: kubectl/pkg/cmd/describe.
import { type core, isNotFound, type JsonObject } from '#api'
import { defineCommand } from '../command.ts'
import { type Connection, connect } from '../connection.ts'
import { describeFailure, UsageError } from '../failure.ts'
import { manifestFlags } from '../flag-sets.ts'
import { eventTime } from '../follow/follow-pod.ts'
import { type FetchTarget, fetchObjects } from '../get/fetch.ts'
import type { CliIo } from '../io.ts'
import { eventKindName, leaseKindName, podKindName } from '../kind-names.ts'
import { placeManifest } from '../manifest/place-manifest.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { discover } from '../resources/discovery.ts'
import { selectResources } from '../resources/selection.ts'
import { describeNodeObject, describeObject } from '../describe/describe-object.ts'

interface Flags {
  readonly allNamespaces?: boolean
  readonly selector?: string
  readonly showEvents?: boolean
  readonly filename?: readonly string[]
  readonly recursive?: boolean
}

export const describe = defineCommand<Flags>({
  usage: 'describe (-f FILENAME | TYPE [NAME_PREFIX | -l label] | TYPE/NAME)',
  description: 'Show details of a specific resource or group of resources.',
  flags: [
    ...manifestFlags,
    { flags: '-A, --all-namespaces', description: 'look in all namespaces' },
    { flags: '-l, --selector <query>', description: 'labels to match' },
    { flags: '--show-events', description: 'show events (default: of a single object)' },
  ],
  async run({ io, flags, args }) {
    if (args.length === 0 && flags.filename === undefined)
      throw new UsageError(
        'You must specify the type of resource to describe. Use "sampan api-resources" for a complete list of supported resources.',
      )
    using connection = await connect(io, flags)
    const resources = await discover(connection.send, io.signal)
    const place = { namespace: connection.namespace, enforced: flags.namespace !== undefined }
    const targets =
      flags.filename === undefined
        ? targetsOf(selectResources(resources, args), connection.namespace, flags)
        : (await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })).map((manifest) =>
            placeManifest(manifest, resources, place),
          )
    let exitCode = 0
    const found: Found[] = []
    for (const target of targets) {
      try {
        found.push(...(await findObjects(io, connection, target)))
      } catch (error) {
        io.signal.throwIfAborted()
        const failure = describeFailure(error, { stopped: false, server: connection.server })
        io.stderr.write(failure.text)
        exitCode = failure.exitCode
      }
    }
    const showEvents = flags.showEvents ?? (found.length === 1 && found[0]?.byPrefix !== true)
    for (const [index, { object, byPrefix }] of found.entries()) {
      const events = showEvents ? await eventsOf(io, connection, object) : undefined
      const text = await describeOne(io, connection, { object, events })
      io.stdout.write(`${index === 0 ? '' : byPrefix ? '' : '\n\n'}${text}${byPrefix ? '\n' : ''}`)
    }
    if (found.length === 0 && exitCode === 0) io.stderr.write(nothingText(flags, connection.namespace))
    return exitCode
  },
})

/** A Node is described with what stands around it. */
async function describeOne(
  io: CliIo,
  { client }: Connection,
  { object, events }: { readonly object: JsonObject; readonly events: readonly core.Event[] | undefined },
): Promise<string> {
  const facts = { now: io.clock.now(), events }
  if (object['kind'] !== 'Node' || object['apiVersion'] !== 'v1') return describeObject(object, facts)
  const { name } = object['metadata'] as { readonly name: string }
  const { signal } = io
  const [pods, lease] = await Promise.all([
    client.list(podKindName, { fieldSelector: `spec.nodeName=${name}`, signal }),
    client.get(leaseKindName, { namespace: 'kube-node-lease', name }, { signal }).catch(undefinedIfMissing),
  ])
  return describeNodeObject(object, { pods: pods.items, lease }, facts)
}

function undefinedIfMissing(error: unknown): undefined {
  if (isNotFound(error)) return undefined
  throw error
}

interface Found {
  readonly object: JsonObject
  /** Found because its name begins with what was given. */
  readonly byPrefix: boolean
}

function nothingText({ allNamespaces }: Flags, namespace: string): string {
  return allNamespaces ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`
}

function targetsOf(
  selection: ReturnType<typeof selectResources>,
  namespace: string,
  flags: Flags,
): readonly FetchTarget[] {
  const within = (namespaced: boolean) => (namespaced && !flags.allNamespaces ? namespace : undefined)
  if (selection.kind === 'names')
    return selection.targets.map(({ resource, name }) => ({ resource, name, namespace: within(resource.namespaced) }))
  return selection.resources.map((resource) => ({
    resource,
    namespace: within(resource.namespaced),
    labelSelector: flags.selector,
  }))
}

/** The object of that name; if there is none, those whose names begin so. */
async function findObjects(io: CliIo, { send }: Connection, target: FetchTarget): Promise<readonly Found[]> {
  try {
    const { objects } = await fetchObjects(send, target, io.signal)
    return objects.map((object) => ({ object, byPrefix: false }))
  } catch (error) {
    const { name, resource, namespace } = target
    if (!isNotFound(error) || name === undefined) throw error
    const { objects } = await fetchObjects(send, { resource, namespace }, io.signal)
    const matching = objects.filter((object) => String((object['metadata'] as JsonObject)['name']).startsWith(name))
    if (matching.length === 0) throw error
    return matching.map((object) => ({ object, byPrefix: true }))
  }
}

async function eventsOf(io: CliIo, { client }: Connection, object: JsonObject): Promise<readonly core.Event[]> {
  const { name, namespace, uid } = object['metadata'] as {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
  }
  // A node's events name it in place of its uid.
  const about = object['kind'] === 'Node' ? name : (uid ?? '')
  const fieldSelector = `involvedObject.name=${name},involvedObject.uid=${about}`
  const { items } = await client.list(eventKindName, { namespace: namespace ?? '', fieldSelector, signal: io.signal })
  return [...items].sort((a, b) => Date.parse(eventTime(a)) - Date.parse(eventTime(b)))
}
