// Which describer a kind has, a row each, and the text that comes of it.
import type { core, JsonObject } from '#api'
import { alignTabs } from '../printers/tabwriter.ts'
import type { DescribeFacts, Describer } from './describer.ts'
import { describeGeneric } from './generic.ts'
import { describeNode, type NodeSurroundings } from './node.ts'
import { describePod } from './pod.ts'
import { describeConfigMap, describeNamespace, describeSecret, describeService } from './small-kinds.ts'

/** By apiVersion and kind. Each takes its own kind's objects; the key says which that is. */
const describers: Readonly<Record<string, Describer>> = {
  'v1 Pod': (object, facts) => describePod(object as unknown as core.Pod, facts),
  'v1 ConfigMap': (object, facts) => describeConfigMap(object as unknown as core.ConfigMap, facts),
  'v1 Secret': (object) => describeSecret(object as unknown as core.Secret),
  'v1 Namespace': (object) => describeNamespace(object as unknown as core.Namespace),
  'v1 Service': (object, facts) => describeService(object as unknown as core.Service, facts),
}

/** A Node in detail, with the Pods on it. */
export function describeNodeObject(object: JsonObject, around: NodeSurroundings, facts: DescribeFacts): string {
  return alignTabs(`${describeNode(object as unknown as core.Node, around, facts).join('\n')}\n`)
}

/** The object in detail, as kubectl prints it. */
export function describeObject(object: JsonObject, facts: DescribeFacts): string {
  const key = `${String(object['apiVersion'])} ${String(object['kind'])}`
  const describer = Object.hasOwn(describers, key) ? describers[key] : undefined
  return alignTabs(`${(describer ?? describeGeneric)(object, facts).join('\n')}\n`)
}
