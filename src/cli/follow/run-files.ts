// `up -f`: applies what is in files and follows the Pods among it until they are ready, or until there is something to
// explain. Then shows the first lines that their containers wrote.
import type { core, KubernetesObject } from '#api'
import type { ObjectKey } from '#client'
import type { Explanation } from '#explain'
import { applyObject } from '../apply/apply-object.ts'
import { sourcedError } from '../apply/sourced-error.ts'
import { type Connection, connect } from '../connection.ts'
import { describeFailure } from '../failure.ts'
import type { CliIo } from '../io.ts'
import { podKindName } from '../kind-names.ts'
import { type PlacedObject, placeManifest } from '../manifest/place-manifest.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { renderColumns } from '../printers/columns.ts'
import { discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'
import { firstLines } from './first-lines.ts'
import { eventTime, followPod } from './follow-pod.ts'

interface RunFlags {
  readonly filename: readonly string[]
  readonly home?: string
  readonly namespace?: string
  readonly timeout: number
}

/** Events shown of a Pod that does not get ready. */
const eventsMax = 10

/** Resolves with the exit code: 0 when everything was applied and every Pod got ready. */
export async function runFiles(io: CliIo, { filename, home, namespace, timeout }: RunFlags): Promise<number> {
  using connection = await connect(io, {
    ...(home === undefined ? {} : { home }),
    ...(namespace === undefined ? {} : { namespace }),
  })
  const manifests = await readManifests(io, filename)
  const resources = await discover(connection.send, io.signal)
  const place = { namespace: connection.namespace, enforced: namespace !== undefined }
  const placed = manifests.map((manifest) => placeManifest(manifest, resources, place))
  let exitCode = 0
  const pods: PlacedObject[] = []
  for (const object of placed) {
    if (!(await applyOne(io, connection, object))) exitCode = 1
    else if (object.resource.kind === 'Pod' && object.resource.group === '') pods.push(object)
  }
  const results = await Promise.all(pods.map((pod) => runPod(io, connection, { pod, limitMs: timeout })))
  return results.includes(false) ? 1 : exitCode
}

/** Whether it was applied. */
async function applyOne(io: CliIo, connection: Connection, object: PlacedObject): Promise<boolean> {
  const name = `${kindName(object.resource)}/${object.name}`
  try {
    const { word } = await applyObject(connection.client, object, { fieldValidation: 'Strict', signal: io.signal })
    io.stdout.write(`${name} ${word}\n`)
    return true
  } catch (error) {
    io.signal.throwIfAborted()
    io.stderr.write(
      describeFailure(sourcedError(error, object.source), { stopped: false, server: connection.server }).text,
    )
    return false
  }
}

/** Whether the Pod got ready. */
async function runPod(
  io: CliIo,
  connection: Connection,
  { pod, limitMs }: { readonly pod: PlacedObject; readonly limitMs: number },
): Promise<boolean> {
  const name = `pod/${pod.name}`
  const key = { name: pod.name, namespace: pod.namespace }
  const result = await followPod(io, connection, { key, limitMs, say: (text) => io.stdout.write(`${name} ${text}\n`) })
  if (result.kind === 'stuck') {
    const shown = result.message === '' ? '' : `: ${result.message}`
    io.stderr.write(
      `error: ${name} is not running: ${result.reason}${shown}\n${renderEvents(result.events, io.clock.now())}`,
    )
    const hint = await hintFor(io, connection, key)
    if (hint !== undefined) io.stderr.write(`to do: ${hint}\n`)
    return false
  }
  for (const line of await firstLines(io, connection, result.pod)) io.stdout.write(`${line}\n`)
  return true
}

/** What to do about a Pod that does not get ready, where the server is certain. */
async function hintFor(io: CliIo, { client }: Connection, key: ObjectKey): Promise<string | undefined> {
  try {
    const answer = await client.get<KubernetesObject>(podKindName, key, { subresource: 'why', signal: io.signal })
    return (answer as unknown as Explanation).verdict.hint
  } catch {
    // A server without an answer, or a Pod that is gone.
    return undefined
  }
}

/** The last events, as a small table. */
export function renderEvents(events: readonly core.Event[], nowMs: number): string {
  const rows = events.slice(-eventsMax).map((event) => {
    const ageSeconds = Math.max(0, Math.round((nowMs - Date.parse(eventTime(event))) / 1000))
    return [`  ${event.type ?? ''}`, event.reason ?? '', `${ageSeconds}s`, (event.message ?? '').trim()]
  })
  return rows.length === 0 ? '' : renderColumns(rows)
}
