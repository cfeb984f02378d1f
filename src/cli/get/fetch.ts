// Objects and tables as `get` and others ask for them, page by page.
import { isStatusError, type JsonObject, StatusError } from '#api'
import type { Transport } from '#base'
import { readValue, resourcePath, withQuery } from '#client'
import type { Table, TableRow } from '../printers/table.ts'
import type { ApiResource } from '../resources/discovery.ts'

export const tableAccept = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json'

/** What is asked for: one object by name, or those that selectors match. */
export interface FetchTarget {
  readonly resource: ApiResource
  /** Absent: all namespaces, or a kind that has none. */
  readonly namespace?: string | undefined
  readonly name?: string | undefined
  readonly labelSelector?: string | undefined
  readonly fieldSelector?: string | undefined
  /** Objects a page. */
  readonly chunkSize?: number | undefined
  /** Whether rows carry whole objects. */
  readonly wholeObjects?: boolean
}

/** The path and query of a target. */
export function targetOf(
  target: FetchTarget,
  more: Readonly<Record<string, string | number | boolean | undefined>> = {},
): string {
  const { resource, namespace, name, labelSelector, fieldSelector, chunkSize } = target
  const path = resourcePath(resource, { namespace, ...(name === undefined ? {} : { name }) })
  const query = name === undefined ? { labelSelector, fieldSelector, limit: chunkSize || undefined } : {}
  return withQuery(path, { ...query, ...more })
}

/** The table of a target. A server that has no table for it is not asked twice: its answer is turned into one by name. */
export async function fetchTable(send: Transport, target: FetchTarget, signal: AbortSignal): Promise<Table> {
  const includeObject = target.wholeObjects ? 'Object' : undefined
  let table: Table | undefined
  const rows: TableRow[] = []
  for (let next = ''; ; ) {
    const path = targetOf(target, { includeObject, continue: next || undefined })
    const page = (await get(send, path, { accept: tableAccept, signal }).catch(naming(target))) as Table
    table ??= page
    rows.push(...(page.rows ?? []))
    next = page.metadata?.continue ?? ''
    if (next === '') return { ...table, rows, ...(page.metadata === undefined ? {} : { metadata: page.metadata }) }
  }
}

/** The objects of a target, each with its kind, and the list's resourceVersion. */
export async function fetchObjects(
  send: Transport,
  target: FetchTarget,
  signal: AbortSignal,
): Promise<{ readonly objects: readonly JsonObject[]; readonly resourceVersion: string }> {
  const accept = 'application/json'
  if (target.name !== undefined) {
    const object = (await get(send, targetOf(target), { accept, signal })) as JsonObject
    return { objects: [object], resourceVersion: String((object['metadata'] as JsonObject)['resourceVersion'] ?? '') }
  }
  const objects: JsonObject[] = []
  const { group, version, kind } = target.resource
  const named = { apiVersion: group === '' ? version : `${group}/${version}`, kind }
  for (let next = ''; ; ) {
    const path = targetOf(target, { continue: next || undefined })
    const page = (await get(send, path, { accept, signal }).catch(naming(target))) as {
      readonly items?: readonly JsonObject[]
      readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string }
    }
    objects.push(...(page.items ?? []).map((item) => ({ ...named, ...item })))
    next = page.metadata?.continue ?? ''
    if (next === '') return { objects, resourceVersion: page.metadata?.resourceVersion ?? '' }
  }
}

async function get(
  send: Transport,
  target: string,
  { accept, signal }: { readonly accept: string; readonly signal: AbortSignal },
): Promise<unknown> {
  return await readValue(await send({ method: 'GET', target, headers: { accept }, signal }))
}

/** A selector that the server does not take is told with the selectors, as kubectl does. */
function naming({ resource, labelSelector = '', fieldSelector = '' }: FetchTarget): (error: unknown) => never {
  return (error) => {
    if (!isStatusError(error, 'BadRequest', 'NotFound') || (labelSelector === '' && fieldSelector === '')) throw error
    const what = `${resource.group}/${resource.version}, Resource=${resource.plural}`
    const selectors = `label selector ${JSON.stringify(labelSelector)}, field selector ${JSON.stringify(fieldSelector)}`
    const message = `Unable to find ${JSON.stringify(what)} that match ${selectors}: ${error.message}`
    throw new StatusError(error.reason, { message, code: error.code, cause: error })
  }
}
