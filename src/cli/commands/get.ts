// `sampan get`. Upstream counterpart: kubectl/pkg/cmd/get.
import type { JsonObject } from '#api'
import { defineCommand } from '../command.ts'
import { type Connection, connect } from '../connection.ts'
import { describeFailure, UsageError } from '../failure.ts'
import { manifestFlags } from '../flag-sets.ts'
import { parseInteger } from '../flag-values.ts'
import { type FetchTarget, fetchObjects, fetchTable } from '../get/fetch.ts'
import { sortBy } from '../get/sort-by.ts'
import { watchTarget } from '../get/watch.ts'
import type { CliIo } from '../io.ts'
import { placeManifest } from '../manifest/place-manifest.ts'
import { readManifests } from '../manifest/read-manifests.ts'
import { renderColumns } from '../printers/columns.ts'
import { type OutputFormat, parseOutput, renderObjects } from '../printers/print-objects.ts'
import { createRowPrinter, type Table, type TableOptions, tableRows } from '../printers/table.ts'
import { type ApiResource, discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'
import { type NamedTarget, selectResources } from '../resources/selection.ts'

interface Flags {
  readonly output?: string
  readonly allNamespaces?: boolean
  readonly selector?: string
  readonly fieldSelector?: string
  readonly watch?: boolean
  readonly watchOnly?: boolean
  readonly showLabels?: boolean
  readonly labelColumns?: readonly string[]
  readonly headers?: boolean
  readonly showKind?: boolean
  readonly sortBy?: string
  readonly filename?: readonly string[]
  readonly recursive?: boolean
  readonly ignoreNotFound?: boolean
  readonly showManagedFields?: boolean
  readonly chunkSize: number
}

const missingResource = `You must specify the type of resource to get. Use "sampan api-resources" for a complete list of supported resources.

error: Required resource not specified.
See 'sampan get -h' for help and examples`

export const get = defineCommand<Flags>({
  usage: 'get (TYPE[.VERSION][.GROUP] [NAME | -l label] | TYPE/NAME ...)',
  description: 'Display one or many resources.',
  flags: [
    { flags: '-o, --output <format>', description: 'json, yaml, name, wide, jsonpath=..., custom-columns=...' },
    { flags: '-A, --all-namespaces', description: 'look in all namespaces' },
    { flags: '-l, --selector <query>', description: "labels to match: 'a=b,c!=d,e in (f,g)'" },
    { flags: '--field-selector <query>', description: 'fields to match: key1=value1,key2!=value2' },
    { flags: '-w, --watch', description: 'go on with changes' },
    { flags: '--watch-only', description: 'show changes only' },
    { flags: '--show-labels', description: 'show all labels as the last column' },
    { flags: '-L, --label-columns <labels>', description: 'labels to show as columns', list: 'commas' },
    { flags: '--no-headers', description: 'leave the header out' },
    { flags: '--show-kind', description: 'show the kind before each name' },
    { flags: '--sort-by <path>', description: 'sort by what this JSONPath finds' },
    { flags: '--ignore-not-found', description: 'no error for objects that are not there' },
    { flags: '--show-managed-fields', description: 'keep managedFields in json and yaml' },
    { flags: '--chunk-size <number>', description: 'objects a page', parse: parseInteger, default: 500 },
    ...manifestFlags,
  ],
  async run({ io, flags, args }) {
    const format = parseOutput(flags.output)
    if (args.length === 0 && flags.filename === undefined) {
      io.stderr.write(`${missingResource}\n`)
      return 1
    }
    using connection = await connect(io, flags)
    const resources = await discover(connection.send, io.signal)
    const targets = await findTargets(io, { connection, resources, flags, args })
    if (flags.watch || flags.watchOnly) return await watch(io, { connection, targets, flags, format })
    return format.kind === 'table'
      ? await printTables(io, { connection, targets, flags, format })
      : await printList(io, { connection, targets, flags, format })
  },
})

interface Finding {
  readonly connection: Connection
  readonly resources: readonly ApiResource[]
  readonly flags: Flags & { readonly namespace?: string }
  readonly args: readonly string[]
}

async function findTargets(
  io: CliIo,
  { connection, resources, flags, args }: Finding,
): Promise<readonly FetchTarget[]> {
  const namespaceOf = ({ namespaced }: ApiResource) =>
    namespaced && !flags.allNamespaces ? connection.namespace : undefined
  const byName = ({ resource, name }: NamedTarget): FetchTarget => ({
    resource,
    name,
    namespace: namespaceOf(resource),
  })
  if (flags.filename !== undefined) {
    const manifests = await readManifests(io, flags.filename, { recursive: flags.recursive ?? false })
    const place = { namespace: connection.namespace, enforced: flags.namespace !== undefined }
    return manifests.map((manifest) => placeManifest(manifest, resources, place))
  }
  const selection = selectResources(resources, args)
  if (selection.kind === 'names') {
    if (flags.allNamespaces) throw new UsageError('a resource cannot be retrieved by name across all namespaces')
    if (flags.selector !== undefined) throw new UsageError('name cannot be provided when a selector is specified')
    return selection.targets.map(byName)
  }
  return selection.resources.map((resource) => ({
    resource,
    namespace: namespaceOf(resource),
    labelSelector: flags.selector,
    fieldSelector: flags.fieldSelector,
    chunkSize: flags.chunkSize,
  }))
}

interface Printing {
  readonly connection: Connection
  readonly targets: readonly FetchTarget[]
  readonly flags: Flags
  readonly format: OutputFormat
}

async function printTables(io: CliIo, { connection, targets, flags, format }: Printing): Promise<number> {
  const { results, exitCode } = await fetchAll(io, { connection, targets, flags }, (target) =>
    fetchTable(connection.send, { ...target, wholeObjects: flags.sortBy !== undefined }, io.signal),
  )
  const several = new Set(results.map(({ target }) => target.resource)).size > 1
  const groups = groupByResource(results)
  const filled = groups.filter(({ table }) => table.rows.length > 0)
  const texts = filled.map(({ resource, table }) => {
    const sorted =
      flags.sortBy === undefined ? table : { ...table, rows: sortBy(table.rows, flags.sortBy, ({ object }) => object) }
    return renderColumns(tableRows(sorted, tableOptions(flags, format, { resource, several })))
  })
  io.stdout.write(texts.join('\n'))
  if (filled.length === 0 && exitCode === 0 && !flags.ignoreNotFound) io.stderr.write(nothingFound(targets))
  return exitCode
}

function nothingFound(targets: readonly FetchTarget[]): string {
  const namespace = targets.find(({ namespace: each }) => each !== undefined)?.namespace
  return namespace === undefined ? 'No resources found\n' : `No resources found in ${namespace} namespace.\n`
}

function tableOptions(
  flags: Flags,
  format: OutputFormat,
  { resource, several }: { readonly resource: ApiResource; readonly several: boolean },
): TableOptions {
  return {
    wide: format.kind === 'table' && format.wide,
    showLabels: flags.showLabels ?? false,
    labelColumns: flags.labelColumns ?? [],
    showNamespace: (flags.allNamespaces ?? false) && resource.namespaced,
    headers: flags.headers ?? true,
    ...(several || flags.showKind ? { kindPrefix: kindName(resource) } : {}),
  }
}

/** Tables of one resource that stand beside each other become one. */
function groupByResource(results: readonly { readonly target: FetchTarget; readonly value: Table }[]) {
  const groups: { readonly resource: ApiResource; table: Table }[] = []
  for (const { target, value } of results) {
    const last = groups.at(-1)
    if (last?.resource === target.resource) last.table = { ...last.table, rows: [...last.table.rows, ...value.rows] }
    else groups.push({ resource: target.resource, table: value })
  }
  return groups
}

async function printList(io: CliIo, { connection, targets, flags, format }: Printing): Promise<number> {
  const { results, exitCode } = await fetchAll(io, { connection, targets, flags }, (target) =>
    fetchObjects(connection.send, target, io.signal),
  )
  const found = results.flatMap(({ value }) => value.objects)
  const objects = flags.sortBy === undefined ? found : sortBy(found, flags.sortBy, (object) => object)
  const single = targets.length === 1 && targets[0]?.name !== undefined
  if (results.length === 0 && targets.every(({ name }) => name !== undefined)) return exitCode
  io.stdout.write(
    renderObjects(objects, format, {
      list: !single,
      managedFields: flags.showManagedFields ?? false,
      headers: flags.headers ?? true,
    }),
  )
  return exitCode
}

/** Fetches each target; tells of failures on the way and goes on with the others. */
async function fetchAll<T>(
  io: CliIo,
  { connection, targets, flags }: Omit<Printing, 'format'>,
  fetchOne: (target: FetchTarget) => Promise<T>,
): Promise<{
  readonly results: readonly { readonly target: FetchTarget; readonly value: T }[]
  readonly exitCode: number
}> {
  const settled = await Promise.allSettled(targets.map(fetchOne))
  let exitCode = 0
  const results = settled.flatMap((outcome, index) => {
    const target = targets[index]
    if (target === undefined) return []
    if (outcome.status === 'fulfilled') return [{ target, value: outcome.value }]
    io.signal.throwIfAborted()
    const failure = describeFailure(outcome.reason, { stopped: false, server: connection.server })
    if (flags.ignoreNotFound && failure.text.startsWith('Error from server (NotFound)')) return []
    io.stderr.write(failure.text)
    exitCode = failure.exitCode
    return []
  })
  return { results, exitCode }
}

async function watch(io: CliIo, { connection, targets, flags, format }: Printing): Promise<number> {
  const [target] = targets
  if (target === undefined || targets.length > 1) throw new UsageError('you may only specify a single resource type')
  const table = format.kind === 'table'
  const print = createRowPrinter()
  let headers = flags.headers ?? true
  let definitions: Table['columnDefinitions'] | undefined
  const show = (found: JsonObject | Table): void => {
    if (!table) {
      io.stdout.write(
        renderObjects([found as JsonObject], format, {
          list: false,
          headers,
          managedFields: flags.showManagedFields ?? false,
        }),
      )
    } else {
      const next = found as Table
      // Only the first table of a watch says what its columns are.
      definitions = next.columnDefinitions?.length > 0 ? next.columnDefinitions : definitions
      const options = { ...tableOptions(flags, format, { resource: target.resource, several: false }), headers }
      io.stdout.write(print(tableRows({ ...next, columnDefinitions: definitions ?? [] }, options)))
    }
    headers = false
  }
  let resourceVersion: string
  if (table) {
    const first = await fetchTable(connection.send, target, io.signal)
    resourceVersion = first.metadata?.resourceVersion ?? ''
    if (!flags.watchOnly && first.rows.length > 0) show(first)
  } else {
    const first = await fetchObjects(connection.send, target, io.signal)
    resourceVersion = first.resourceVersion
    if (!flags.watchOnly) for (const object of first.objects) show(object)
  }
  for await (const found of watchTarget(connection.send, target, { resourceVersion, table, signal: io.signal }))
    show(found)
  return 0
}
