// `sampan logs`. Upstream counterpart: kubectl/pkg/cmd/logs.
import { type core, isNotFound } from '#api'
import { defineCommand } from '../command.ts'
import { type Connection, connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { parseDuration, parseInteger } from '../flag-values.ts'
import type { CliIo } from '../io.ts'
import { podKindName } from '../kind-names.ts'
import { type LogQuery, linesOf, openLog } from '../logs/open-log.ts'
import { containerNames, defaultContainer, defaultedText, findPod } from '../resources/pod-target.ts'

interface Flags {
  readonly follow?: boolean
  readonly previous?: boolean
  readonly container?: string
  readonly allContainers?: boolean
  readonly tail?: number
  readonly since?: number
  readonly sinceTime?: string
  readonly timestamps?: boolean
  readonly prefix?: boolean
  readonly limitBytes?: number
  readonly selector?: string
  readonly maxLogRequests: number
  readonly ignoreErrors?: boolean
}

/** Lines of each container when several Pods are asked, as kubectl. */
const selectorTail = 10

export const logs = defineCommand<Flags>({
  usage: 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]',
  description: 'Print the logs for a container in a pod or specified resource.',
  flags: [
    { flags: '-f, --follow', description: 'go on as the log grows' },
    { flags: '-p, --previous', description: 'the log of the instance before' },
    { flags: '-c, --container <name>', description: 'the container' },
    { flags: '--all-containers', description: 'the logs of all containers' },
    { flags: '--tail <lines>', description: 'only the last lines', parse: parseInteger },
    { flags: '--since <duration>', description: 'only what is newer: 5s, 2m, 3h', parse: parseDuration },
    { flags: '--since-time <time>', description: 'only what is newer than this (RFC 3339)' },
    { flags: '--timestamps', description: 'put the time before each line' },
    { flags: '--prefix', description: 'put Pod and container before each line' },
    { flags: '--limit-bytes <bytes>', description: 'at most so many bytes', parse: parseInteger },
    { flags: '-l, --selector <query>', description: 'the logs of all Pods with these labels' },
    { flags: '--max-log-requests <number>', description: 'logs followed at once', parse: parseInteger, default: 5 },
    { flags: '--ignore-errors', description: 'go on when one of several logs cannot be read' },
  ],
  async run({ io, flags, args }) {
    const [target, container = flags.container, ...more] = args
    if (target === undefined && flags.selector === undefined)
      throw new UsageError(
        "expected 'logs [-f] [-p] (POD | TYPE/NAME) [-c CONTAINER]'.\nPOD or TYPE/NAME is a required argument for the logs command\nSee 'sampan logs -h' for help and examples",
      )
    if (more.length > 0 || (flags.selector !== undefined && target !== undefined))
      throw new UsageError('only a selector (-l) or a POD name is allowed')
    if (flags.since !== undefined && flags.sinceTime !== undefined)
      throw new UsageError('at most one of `sinceTime` or `sinceSeconds` may be specified')
    using connection = await connect(io, flags)
    const { namespace, client } = connection
    const pods =
      flags.selector === undefined
        ? [await findPod(connection, target ?? '', io.signal).catch(inNamespace(namespace))]
        : (await client.list(podKindName, { namespace, labelSelector: flags.selector, signal: io.signal })).items
    if (pods.length === 0) io.stderr.write(`No resources found in ${namespace} namespace.\n`)
    const sources = pods.flatMap((pod) => sourcesOf(io, pod, { ...flags, container }))
    return await printLogs(io, { connection, sources, flags })
  },
})

/** kubectl tells `logs` of a Pod that is not there in words of its own. */
function inNamespace(namespace: string): (error: unknown) => never {
  return (error) => {
    if (!isNotFound(error)) throw error
    throw new UsageError(`error from server (NotFound): ${error.message} in namespace ${JSON.stringify(namespace)}`)
  }
}

interface Source {
  readonly pod: core.Pod
  readonly container: string
}

function sourcesOf(
  io: CliIo,
  pod: core.Pod,
  { container, allContainers }: Pick<Flags, 'allContainers'> & { readonly container: string | undefined },
): readonly Source[] {
  if (allContainers) {
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
    return [...initContainers, ...containers, ...ephemeralContainers].map(({ name }) => ({ pod, container: name }))
  }
  if (container !== undefined) {
    const { initContainers = [], containers, ephemeralContainers = [] } = pod.spec
    if (![...containers, ...initContainers, ...ephemeralContainers].some(({ name }) => name === container)) {
      const valid = containerNames(pod).join(', ')
      throw new UsageError(`container ${container} is not valid for pod ${pod.metadata.name} out of: ${valid}`)
    }
    return [{ pod, container }]
  }
  io.stderr.write(defaultedText(pod))
  return [{ pod, container: defaultContainer(pod).name }]
}

interface LogRun {
  readonly connection: Connection
  readonly sources: readonly Source[]
  readonly flags: Flags
}

async function printLogs(io: CliIo, { connection, sources, flags }: LogRun): Promise<number> {
  const { maxLogRequests } = flags
  if (flags.follow && sources.length > maxLogRequests)
    throw new UsageError(
      `you are attempting to follow ${sources.length} log streams, but maximum allowed concurrency is ${maxLogRequests}, use --max-log-requests to increase the limit`,
    )
  const print = async (source: Source): Promise<void> => {
    const log = openLog(connection.send, source.pod.metadata, { query: queryOf(source, flags), signal: io.signal })
    if (flags.prefix) {
      const prefix = `[pod/${source.pod.metadata.name}/${source.container}] `
      for await (const line of linesOf(log)) await write(io, `${prefix}${line}\n`)
    } else for await (const chunk of log) await write(io, chunk)
  }
  const tolerant = async (source: Source): Promise<void> => {
    try {
      await print(source)
    } catch (error) {
      if (!flags.ignoreErrors || io.signal.aborted) throw error
      io.stderr.write(`error: ${(error as Error).message}\n`)
    }
  }
  if (flags.follow) await Promise.all(sources.map(tolerant))
  else for (const source of sources) await tolerant(source)
  return 0
}

function queryOf({ container }: Source, flags: Flags): LogQuery {
  const tail = flags.tail ?? (flags.selector === undefined ? -1 : selectorTail)
  return {
    container,
    follow: flags.follow,
    previous: flags.previous,
    timestamps: flags.timestamps,
    sinceTime: flags.sinceTime,
    limitBytes: flags.limitBytes,
    sinceSeconds: flags.since === undefined ? undefined : Math.ceil(flags.since / 1000),
    tailLines: tail < 0 ? undefined : tail,
  }
}

/** Waits while the reader of stdout is behind. */
async function write(io: CliIo, data: string | Uint8Array): Promise<void> {
  if (!io.stdout.write(data)) await new Promise((resolve) => io.stdout.once('drain', resolve))
}
