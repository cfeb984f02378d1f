// `sampan wait`. Upstream counterpart: kubectl/pkg/cmd/wait.
import type { JsonObject, KubernetesObject } from '#api'
import { DeadlineExceededError, deadlineSignal } from '#base'
import type { ClientKind } from '#client'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { parseDuration } from '../flag-values.ts'
import { observeObject } from '../follow/observe-object.ts'
import { fetchObjects } from '../get/fetch.ts'
import { discover } from '../resources/discovery.ts'
import { kindName } from '../resources/resource-map.ts'
import { selectResources } from '../resources/selection.ts'
import { parseWaitFor } from '../wait/wait-condition.ts'

interface Flags {
  readonly for?: string
  readonly timeout: number
  readonly selector?: string
  readonly all?: boolean
  readonly allNamespaces?: boolean
}

export const wait = defineCommand<Flags>({
  usage: 'wait TYPE/NAME --for=delete|create|condition=TYPE[=VALUE]|jsonpath=PATH=VALUE',
  description: 'Wait for a specific condition on one or many resources.',
  flags: [
    { flags: '--for <condition>', description: 'delete, create, condition=Ready, jsonpath={.status.phase}=Running' },
    {
      flags: '--timeout <duration>',
      description: 'how long to wait',
      parse: parseDuration,
      default: 30_000,
      defaultText: '30s',
    },
    { flags: '-l, --selector <query>', description: 'labels to match' },
    { flags: '--all', description: 'all objects of the types, in the namespace' },
    { flags: '-A, --all-namespaces', description: 'in all namespaces' },
  ],
  async run({ io, flags, args }) {
    if (flags.for === undefined) throw new UsageError('must specify --for')
    const goal = parseWaitFor(flags.for)
    using connection = await connect(io, flags)
    const selection = selectResources(await discover(connection.send, io.signal), args)
    const within = (namespaced: boolean) => (namespaced && !flags.allNamespaces ? connection.namespace : undefined)
    const targets = []
    if (selection.kind === 'names') {
      for (const { resource, name } of selection.targets)
        targets.push({ resource, name, namespace: within(resource.namespaced) })
    } else {
      if (flags.selector === undefined && !flags.all)
        throw new UsageError('resource(s) were provided, but no name was specified')
      for (const resource of selection.resources) {
        const target = { resource, namespace: within(resource.namespaced), labelSelector: flags.selector }
        for (const object of (await fetchObjects(connection.send, target, io.signal)).objects) {
          const { name, namespace } = object['metadata'] as { readonly name: string; readonly namespace?: string }
          targets.push({ resource, name, namespace })
        }
      }
    }
    if (targets.length === 0 && goal.kind !== 'delete') throw new UsageError('no matching resources found')
    using deadline = deadlineSignal(io.clock, flags.timeout, { signal: io.signal })
    const codes = await Promise.all(
      targets.map(async ({ resource, name, namespace }) => {
        const kind: ClientKind<KubernetesObject> = resource
        try {
          let seen = false
          for await (const state of observeObject(
            connection.client,
            { kind, key: { name, namespace } },
            deadline.signal,
          )) {
            if (goal.met(state as unknown as JsonObject | undefined)) break
            if (state === undefined && !seen && goal.kind === 'state') {
              io.stderr.write(`Error from server (NotFound): ${resource.plural} ${JSON.stringify(name)} not found\n`)
              return 1
            }
            seen = true
          }
          io.stdout.write(`${kindName(resource)}/${name} ${goal.done}\n`)
          return 0
        } catch (error) {
          if (io.signal.aborted || !(error instanceof DeadlineExceededError)) throw error
          io.stderr.write(`error: timed out waiting for the condition on ${resource.plural}/${name}\n`)
          return 1
        }
      }),
    )
    return Math.max(0, ...codes)
  },
})
