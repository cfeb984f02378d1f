// What `wait --for` waits for, as a question about one object.
import { type ConditionLike, findCondition, type JsonObject } from '#api'
import { UsageError } from '../failure.ts'
import { evaluate, renderValue } from '../jsonpath/evaluate.ts'
import { parseRelaxedPath } from '../jsonpath/parse-template.ts'

export interface WaitGoal {
  /** `state`: of an object that must be there. */
  readonly kind: 'delete' | 'create' | 'state'
  /** What is said when it is met: `condition met`. */
  readonly done: string
  /** Whether the object, undefined when it is not there, is as wanted. */
  met(object: JsonObject | undefined): boolean
}

/** Reads `delete`, `create`, `condition=Ready[=true]`, `jsonpath={.a}[=b]`. */
export function parseWaitFor(text: string): WaitGoal {
  const lower = text.toLowerCase()
  if (lower === 'delete') return { kind: 'delete', done: 'condition met', met: (object) => object === undefined }
  if (lower === 'create') return { kind: 'create', done: 'condition met', met: (object) => object !== undefined }
  if (lower.startsWith('condition=')) return conditionGoal(text.slice('condition='.length))
  if (lower.startsWith('jsonpath=')) return pathGoal(text.slice('jsonpath='.length))
  throw new UsageError(`unrecognized condition: ${JSON.stringify(text)}`)
}

function conditionGoal(text: string): WaitGoal {
  const [type = '', value = 'true'] = text.split('=')
  const met = (object: JsonObject | undefined): boolean => {
    const conditions = (object?.['status'] as JsonObject | undefined)?.['conditions'] as
      | readonly ConditionLike[]
      | undefined
    const found =
      conditions?.find((each) => each.type.toLowerCase() === type.toLowerCase()) ?? findCondition(conditions, type)
    return found?.status.toLowerCase() === value.toLowerCase()
  }
  return { kind: 'state', done: 'condition met', met }
}

function pathGoal(text: string): WaitGoal {
  const match = /^(\{.*\})(?:=(.*))?$/s.exec(text.replace(/^'(.*)'$/s, '$1'))
  if (match === null)
    throw new UsageError(
      `jsonpath wait format must be --for=jsonpath='{.status.readyReplicas}'=3 or --for=jsonpath='{.status.readyReplicas}'`,
    )
  const steps = parseRelaxedPath(match[1] ?? '')
  const wanted = match[2]
  const met = (object: JsonObject | undefined): boolean => {
    const found = object === undefined ? [] : evaluate(steps, object)
    return wanted === undefined ? found.length > 0 : found.length === 1 && renderValue(found[0]) === wanted
  }
  return { kind: 'state', done: 'condition met', met }
}
