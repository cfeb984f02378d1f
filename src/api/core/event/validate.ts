// Events: they live in the namespace of what they are about, and those that say when they happened say who saw it.
// Upstream: pkg/apis/core/validation/events.go.
import { type FieldError, invalidError, requiredError } from '../../meta/field-error.ts'
import { isQualifiedName } from '../../meta/names.ts'
import type { Event } from '../v1.types.ts'

const instanceMax = 128
const actionMax = 128
const reasonMax = 128
const noteMax = 1024
const types: readonly string[] = ['Normal', 'Warning']

/** As core/v1 takes them: old events, without `eventTime`, may be almost anything. */
export function* validateEvent(event: Event, previous: Event | undefined): Iterable<FieldError> {
  yield* validateNamespace(event)
  if (previous === undefined && event.eventTime !== undefined) yield* validateNewEvent(event)
}

/** As events.k8s.io/v1 takes them. Only the series, and what older fields say, may change later. */
export function* validateNewEvents(event: Event, previous: Event | undefined): Iterable<FieldError> {
  yield* validateNamespace(event)
  if (previous !== undefined) return
  if (event.eventTime === undefined) yield requiredError('eventTime')
  yield* validateNewEvent(event)
  const type = event.type ?? ''
  if (!types.includes(type)) yield invalidError('type', '', `has invalid value: ${type}`)
  const { firstTimestamp, lastTimestamp, count, source } = event
  if (firstTimestamp !== undefined) yield invalidError('firstTimestamp', '', 'needs to be unset')
  if (lastTimestamp !== undefined) yield invalidError('lastTimestamp', '', 'needs to be unset')
  if (count !== undefined) yield invalidError('count', '', 'needs to be unset')
  if (source.component || source.host) yield invalidError('source', '', 'needs to be unset')
}

/** Events about what has no namespace stand in `default`, or in kube-system where its own components put them. */
function* validateNamespace({ metadata, involvedObject }: Event): Iterable<FieldError> {
  const { namespace = '' } = involvedObject
  const clusterScoped = metadata.namespace === 'default' || metadata.namespace === 'kube-system'
  if (namespace === '' ? !clusterScoped : namespace !== metadata.namespace) {
    yield invalidError('involvedObject.namespace', namespace, 'does not match event.namespace')
  }
}

function* validateNewEvent(event: Event): Iterable<FieldError> {
  const { reportingComponent, reportingInstance, action = '', reason = '', message = '' } = event
  if (reportingComponent === '') yield requiredError('reportingController')
  else {
    for (const problem of isQualifiedName(reportingComponent)) {
      yield invalidError('reportingController', reportingComponent, problem)
    }
  }
  yield* validateText(reportingInstance, 'reportingInstance', instanceMax)
  yield* validateText(action, 'action', actionMax)
  yield* validateText(reason, 'reason', reasonMax)
  if (message.length > noteMax) yield invalidError('message', '', `can have at most ${noteMax} characters`)
}

function* validateText(text: string, path: string, max: number): Iterable<FieldError> {
  if (text === '') yield requiredError(path)
  if (text.length > max) yield invalidError(path, '', `can have at most ${max} characters`)
}
