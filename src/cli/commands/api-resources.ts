// `sampan api-resources`. Upstream counterpart: kubectl/pkg/cmd/apiresources.
import { apiVersionOf } from '#api'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { renderColumns } from '../printers/columns.ts'
import { type ApiResource, discover } from '../resources/discovery.ts'
import { resourceName } from '../resources/resource-map.ts'

interface Flags {
  readonly namespaced?: boolean
  readonly apiGroup?: string
  readonly verbs?: readonly string[]
  readonly headers?: boolean
  readonly output?: string
}

export const apiResources = defineCommand<Flags>({
  usage: 'api-resources',
  description: 'Print the supported API resources on the server.',
  flags: [
    { flags: '--namespaced', description: 'only those that are in namespaces; =false: only those that are not' },
    { flags: '--api-group <group>', description: 'only those of this group' },
    { flags: '--verbs <verbs>', description: 'only those with these verbs', list: 'commas' },
    { flags: '--no-headers', description: 'leave the header out' },
    { flags: '-o, --output <format>', description: 'name or wide' },
  ],
  async run({ io, flags }) {
    if (flags.output !== undefined && !['name', 'wide'].includes(flags.output))
      throw new UsageError(`--output ${flags.output} is not available`)
    using connection = await connect(io, flags)
    const found = await discover(connection.send, io.signal)
    io.stdout.write(renderApiResources(found, flags))
    return 0
  },
})

/** The table, by group and name. */
export function renderApiResources(resources: readonly ApiResource[], flags: Flags): string {
  const shown = resources
    .filter(({ namespaced }) => flags.namespaced === undefined || namespaced === flags.namespaced)
    .filter(({ group }) => flags.apiGroup === undefined || group === flags.apiGroup)
    .filter(({ verbs }) => (flags.verbs ?? []).every((verb) => verbs.includes(verb)))
    .toSorted((a, b) => compare(a.group, b.group) || compare(a.plural, b.plural))
  if (flags.output === 'name') return shown.map((resource) => `${resourceName(resource)}\n`).join('')
  const wide = flags.output === 'wide'
  const rows = shown.map((resource) => [
    resource.plural,
    resource.shortNames.join(','),
    apiVersionOf(resource),
    String(resource.namespaced),
    resource.kind,
    ...(wide ? [resource.verbs.join(','), resource.categories.join(',')] : []),
  ])
  const header = ['NAME', 'SHORTNAMES', 'APIVERSION', 'NAMESPACED', 'KIND', ...(wide ? ['VERBS', 'CATEGORIES'] : [])]
  return renderColumns(flags.headers === false ? rows : [header, ...rows])
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b))
