// `sampan why`: why is my Pod not running? No upstream counterpart; `docs/WHY.md` has the schema and the codes.
import { renderYaml } from '#api'
import { type Explainer, type Explanation, explainerOf, explainers } from '#explain'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import type { CliIo } from '../io.ts'
import { type ApiResource, discover } from '../resources/discovery.ts'
import { selectResources } from '../resources/selection.ts'
import { askWhy } from '../why/ask-why.ts'
import { renderExplanation } from '../why/render-explanation.ts'
import { whyAll } from '../why/why-all.ts'

interface Flags {
  readonly output?: string
  readonly allNamespaces?: boolean
  readonly fromHere?: boolean
}

const outputs = ['json', 'yaml', 'text']

function parseOutput(text: string): string {
  if (!outputs.includes(text))
    throw new UsageError(
      `unable to match a printer suitable for the output format "${text}", allowed formats are: ${outputs.join(',')}`,
    )
  return text
}

function isTerminal(io: CliIo): boolean {
  return io.stdout.isTTY === true && io.env['NO_COLOR'] === undefined && io.env['TERM'] !== 'dumb'
}

function write(io: CliIo, explanations: readonly Explanation[], output: string): void {
  if (output === 'text') {
    const options = { nowMs: io.clock.now(), color: isTerminal(io) }
    io.stdout.write(explanations.map((one) => renderExplanation(one, options)).join('\n'))
    return
  }
  const [only] = explanations
  const value =
    explanations.length === 1 && only !== undefined
      ? only
      : { apiVersion: 'sampan.dev/v1alpha1', kind: 'ExplanationList', metadata: {}, items: explanations }
  io.stdout.write(output === 'json' ? `${JSON.stringify(value, undefined, 4)}\n` : renderYaml(value as never))
}

export const why = defineCommand<Flags>({
  usage: 'why [TYPE/NAME ... | TYPE [NAME ...]]',
  description:
    'Say why a Pod or a workload is not as it should be: the true cause first, then how it came to it, and what comes next. Without a name: everything in the namespace (or of the type) that is not well. Exits with 1 if something is held up or has failed.',
  flags: [
    {
      flags: '-o, --output <format>',
      description: `one of: ${outputs.join(', ')}`,
      parse: parseOutput,
      default: 'text',
    },
    { flags: '-A, --all-namespaces', description: 'without a name: look in all namespaces' },
    { flags: '--from-here', description: 'look at the cluster from here, even if the server has an answer of its own' },
  ],
  async run({ io, flags, args }) {
    using connection = await connect(io, flags)
    const { output = 'text', fromHere = false } = flags
    const namespace = flags.allNamespaces === true ? '' : connection.namespace
    const tellAll = async (only?: readonly Explainer[]): Promise<number> => {
      const options = { namespace, fromHere, ...(only === undefined ? {} : { only }) }
      const { explanations, looked } = await whyAll(io, connection, options)
      if (explanations.length > 0 || output !== 'text') write(io, explanations, output)
      else io.stdout.write(`Everything is as it should be: ${looked} object${looked === 1 ? '' : 's'} looked at.\n`)
      return exitCodeOf(explanations)
    }
    if (args.length === 0) return await tellAll()
    const resources = await discover(connection.send, io.signal)
    const selection = selectResources(resources, args)
    if (selection.kind === 'types') return await tellAll(selection.resources.map(explainerFor))
    const explanations: Explanation[] = []
    for (const { resource, name } of selection.targets) {
      const where = resource.namespaced ? connection.namespace : undefined
      const asked = { explainer: explainerFor(resource), namespace: where, name, fromHere }
      explanations.push(await askWhy(io, connection, asked))
    }
    write(io, explanations, output)
    return exitCodeOf(explanations)
  },
})

function explainerFor(resource: ApiResource): Explainer {
  const explainer = explainerOf(resource)
  // In the version that this server has.
  if (explainer !== undefined) return { ...explainer, kind: { ...explainer.kind, version: resource.version } }
  const known = explainers.map(({ kind }) => kind.plural).join(', ')
  throw new UsageError(`cannot explain ${resource.plural}; what can be explained: ${known}`)
}

function exitCodeOf(explanations: readonly Explanation[]): number {
  return explanations.some(({ health }) => health === 'blocked' || health === 'failed') ? 1 : 0
}
