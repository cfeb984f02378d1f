// DaemonSet. Upstream: pkg/registry/apps/daemonset, pkg/apis/apps/validation.
import { deepEqual } from '#base'
import { ageColumn, nameColumn, renderLabels } from '../../columns.ts'
import {
  column,
  containerColumns,
  emptySelector,
  isEmptySelector,
  notSelected,
  validateCounts,
  validateNotDecremented,
  validateSelected,
  validateTemplate,
  wideColumn,
} from '../../core/pod-template/workload.ts'
import { defaultPodTemplateSpec } from '../../core/pod/defaults.ts'
import { templateWarnings } from '../../core/pod-template/warnings.ts'
import { defineKind } from '../../kind-definition.ts'
import { type FieldError, invalidError, notSupportedError, requiredError } from '../../meta/field-error.ts'
import { renderLabelSelector, validateLabelSelector } from '../../meta/label-selector.ts'
import { isZero, validateAtMostAll, validateIntOrPercent } from '../rolling-update/int-or-percent.ts'
import type { DaemonSet, DaemonSetUpdateStrategy } from '../v1.types.ts'
import { internalValue } from '../../schema/internal-value.ts'
import { daemonSet, daemonSetUpdateStrategy } from './schema.ts'

const words = { kind: 'DaemonSet', selector: 'daemonset' }

/** One node after the other, unless said otherwise. */
function withDefaults(object: DaemonSet): DaemonSet {
  const { updateStrategy } = object.spec
  const rolling = updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate === undefined
  return {
    ...object,
    spec: {
      ...object.spec,
      template: defaultPodTemplateSpec(object.spec.template),
      ...(rolling ? { updateStrategy: { ...updateStrategy, rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } } } : {}),
    },
  }
}

function* validate(next: DaemonSet, previous: DaemonSet | undefined): Iterable<FieldError> {
  const { selector, template, updateStrategy, minReadySeconds, revisionHistoryLimit } = next.spec
  const problems = selector === undefined ? [] : validateLabelSelector(selector, 'spec.selector')
  yield* problems
  // Upstream does not miss a selector: none selects nothing, so not the template either.
  if (selector === undefined) yield notSelected(template)
  else if (problems.length === 0) yield* validateSelected(template, selector)
  if (selector !== undefined && isEmptySelector(selector)) yield emptySelector(selector, words)
  yield* validateTemplate(template, words)
  yield* validateCounts({ minReadySeconds, revisionHistoryLimit }, 'spec')
  yield* validateUpdateStrategy(updateStrategy, 'spec.updateStrategy')
  if (previous !== undefined && !deepEqual(selector, previous.spec.selector)) {
    yield invalidError('spec.selector', JSON.parse(JSON.stringify(selector ?? null)), 'field is immutable')
  }
}

/** A Pod goes before its successor comes, or the other way round, but not both. */
function* validateUpdateStrategy(strategy: DaemonSetUpdateStrategy, path: string): Iterable<FieldError> {
  const { type, rollingUpdate } = strategy
  if (type === 'OnDelete') return
  const at = `${path}.rollingUpdate`
  if (type !== 'RollingUpdate') {
    return yield notSupportedError(path, internalValue(daemonSetUpdateStrategy, strategy), [
      'RollingUpdate',
      'OnDelete',
    ])
  }
  if (rollingUpdate === undefined) return yield requiredError(at)
  const { maxUnavailable, maxSurge } = rollingUpdate
  yield* validateIntOrPercent(maxUnavailable, `${at}.maxUnavailable`)
  yield* validateIntOrPercent(maxSurge, `${at}.maxSurge`)
  yield* validateAtMostAll(maxUnavailable, `${at}.maxUnavailable`)
  yield* validateAtMostAll(maxSurge, `${at}.maxSurge`)
  if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
    yield invalidError(`${at}.maxSurge`, maxSurge, 'may not be set when maxUnavailable is non-zero')
  }
  if (isZero(maxUnavailable) && isZero(maxSurge)) {
    yield requiredError(`${at}.maxUnavailable`, 'cannot be 0 when maxSurge is 0')
  }
}

function* validateStatus({ status }: DaemonSet, previous: DaemonSet): Iterable<FieldError> {
  const { conditions: _, ...counts } = status
  yield* validateCounts(counts, 'status')
  const { collisionCount: next } = status
  yield* validateNotDecremented({ next, previous: previous.status.collisionCount }, 'status.collisionCount')
}

export const daemonSetKind = defineKind<DaemonSet>({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  plural: 'daemonsets',
  shortNames: ['ds'],
  categories: ['all'],
  namespaced: true,
  schema: daemonSet,
  status: true,
  generation: true,
  columns: [
    nameColumn,
    column('Desired', ({ status }) => status.desiredNumberScheduled, 'Nodes that should have a Pod.'),
    column('Current', ({ status }) => status.currentNumberScheduled, 'Nodes that should have a Pod and have one.'),
    column('Ready', ({ status }) => status.numberReady, 'Nodes whose Pod is ready.'),
    column(
      'Up-to-date',
      ({ status }) => status.updatedNumberScheduled ?? 0,
      'Nodes with a Pod of the present template.',
    ),
    column('Available', ({ status }) => status.numberAvailable ?? 0, 'Nodes whose Pod has been ready for long enough.'),
    column('Node Selector', ({ spec }) => renderLabels(spec.template.spec.nodeSelector), 'Labels of its nodes.'),
    ageColumn,
    ...containerColumns<DaemonSet>(({ spec }) => spec.template),
    wideColumn('Selector', ({ spec }) => renderLabelSelector(spec.selector), 'Labels of its Pods.'),
  ],
  defaults: withDefaults,
  prepareForCreate: (object) => ({
    ...object,
    status: { currentNumberScheduled: 0, numberMisscheduled: 0, desiredNumberScheduled: 0, numberReady: 0 },
  }),
  validate: (next, previous) => [...validate(next, previous)],
  validateStatus: (next, previous) => [...validateStatus(next, previous)],
  warn: templateWarnings<DaemonSet>({ named: false }),
})
