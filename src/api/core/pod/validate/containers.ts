// Regular, init and ephemeral containers: what all must have, and what each kind may not. Upstream: validateContainers,
// validateInitContainers, validateEphemeralContainers.
import {
  duplicateError,
  type FieldError,
  forbiddenError,
  invalidError,
  noErrors,
  notFoundError,
  notSupportedError,
  requiredError,
  tooLongError,
} from '../../../meta/field-error.ts'
import type { Container, EphemeralContainer } from '../../v1.types.ts'
import { validateDNSLabel } from '../../validate-name.ts'
import { isSidecar } from '../containers.ts'
import { validateEnv, validateEnvFrom } from './env.ts'
import { validateMounts } from './mounts.ts'
import { validateContainerPorts, validateHostPortConflicts } from './ports.ts'
import { validateLifecycle, validateProbes } from './probes.ts'
import { validateContainerResources, validateResizePolicy } from './resources.ts'
import { validateSecurityContext } from './security-context.ts'
import type { SpecFacts } from './spec-facts.ts'

const pullPolicies: readonly string[] = ['Always', 'IfNotPresent', 'Never']
const messagePolicies: readonly string[] = ['File', 'FallbackToLogsOnError']
const restartPolicies: readonly string[] = ['Always', 'Never', 'OnFailure']
const restartActions: readonly string[] = ['Restart', 'RestartAllContainers']
const exitCodeOperators: readonly string[] = ['In', 'NotIn']
const restartRulesMax = 20
const exitCodesMax = 255

/** What every container is held to, whatever its type. */
function* validateCommon(container: Container, path: string, facts: SpecFacts): Iterable<FieldError> {
  const { name, image = '', terminationMessagePolicy, imagePullPolicy } = container
  if (name === '') yield requiredError(`${path}.name`)
  else yield* validateDNSLabel(name, `${path}.name`)
  if (image === '') yield requiredError(`${path}.image`)
  yield* validateChosen(terminationMessagePolicy, `${path}.terminationMessagePolicy`, messagePolicies)
  if (container.ports !== undefined) yield* validateContainerPorts(container.ports, `${path}.ports`)
  if (container.env !== undefined) yield* validateEnv(container.env, `${path}.env`)
  if (container.envFrom !== undefined) yield* validateEnvFrom(container.envFrom, `${path}.envFrom`)
  if (container.volumeMounts !== undefined || container.volumeDevices !== undefined) {
    yield* validateMounts(container, path, facts)
  }
  yield* validateChosen(imagePullPolicy, `${path}.imagePullPolicy`, pullPolicies)
  yield* validateContainerResources(container.resources, `${path}.resources`, facts.claimNames)
  if (container.resizePolicy !== undefined) {
    yield* validateResizePolicy(container.resizePolicy, `${path}.resizePolicy`, facts.spec.restartPolicy)
  }
  if (container.securityContext !== undefined) {
    yield* validateSecurityContext(container.securityContext, `${path}.securityContext`, facts.spec)
  }
}

function validateChosen(value: string | undefined, path: string, choices: readonly string[]): readonly FieldError[] {
  if (value === undefined) return [requiredError(path)]
  return choices.includes(value) ? noErrors : [notSupportedError(path, value, choices)]
}

const hasRestartRules = ({ restartPolicy, restartPolicyRules }: Container): boolean =>
  restartPolicy !== undefined || restartPolicyRules !== undefined

/** A container's own restart policy and rules, which go before those of the Pod. */
function* validateRestartPolicy(container: Container, path: string): Iterable<FieldError> {
  const { restartPolicy, restartPolicyRules = [] } = container
  if (restartPolicy === undefined) {
    if (restartPolicyRules.length > 0) {
      yield requiredError(`${path}.restartPolicy`, 'must specify restartPolicy when restart rules are used')
    }
  } else if (!restartPolicies.includes(restartPolicy)) {
    yield notSupportedError(`${path}.restartPolicy`, restartPolicy, restartPolicies)
  }
  if (restartPolicyRules.length > restartRulesMax) {
    yield tooLongError(`${path}.restartPolicyRules`, restartRulesMax)
  }
  for (const [i, { action = '', exitCodes }] of restartPolicyRules.entries()) {
    const at = `${path}.restartPolicyRules[${i}]`
    if (!restartActions.includes(action)) yield notSupportedError(`${at}.action`, action, restartActions)
    if (exitCodes === undefined) {
      yield requiredError(`${at}.exitCodes`, 'must be specified')
      continue
    }
    const { operator = '', values = [] } = exitCodes
    if (!exitCodeOperators.includes(operator)) {
      yield notSupportedError(`${at}.exitCodes.operator`, operator, exitCodeOperators)
    }
    if (values.length > exitCodesMax) yield tooLongError(`${at}.exitCodes.values`, exitCodesMax)
  }
}

/** Space around an image name is let pass in templates only, where placeholders of that kind exist. */
export function validateImageSpace({ image = '' }: Pick<Container, 'image'>, path: string): readonly FieldError[] {
  if (image.trim() === image) return noErrors
  return [invalidError(`${path}.image`, image, 'must not have leading or trailing whitespace')]
}

/** `spec.containers`. */
export function* validateRegularContainers(path: string, facts: SpecFacts): Iterable<FieldError> {
  const { containers } = facts.spec
  if (containers.length === 0) return yield requiredError(path)
  const names = new Set<string>()
  for (const [i, container] of containers.entries()) {
    const at = `${path}[${i}]`
    yield* validateCommon(container, at, facts)
    if (names.has(container.name)) yield duplicateError(`${at}.name`, container.name)
    names.add(container.name)
    if (container.lifecycle !== undefined) yield* validateLifecycle(container.lifecycle, `${at}.lifecycle`, facts)
    yield* validateProbes(container, at, facts)
    if (hasRestartRules(container)) yield* validateRestartPolicy(container, at)
  }
  yield* validateHostPortConflicts(containers, path)
}

/** `spec.initContainers`. Only sidecars may have hooks and probes. */
export function* validateInitContainers(path: string, facts: SpecFacts): Iterable<FieldError> {
  const names = new Set(facts.spec.containers.map(({ name }) => name))
  for (const [i, container] of (facts.spec.initContainers ?? []).entries()) {
    const at = `${path}[${i}]`
    yield* validateCommon(container, at, facts)
    if (hasRestartRules(container)) yield* validateRestartPolicy(container, at)
    if (names.has(container.name)) yield duplicateError(`${at}.name`, container.name)
    else if (container.name !== '') names.add(container.name)
    yield* validateHostPortConflicts([container], path)
    if (isSidecar(container)) {
      if (container.lifecycle !== undefined) yield* validateLifecycle(container.lifecycle, `${at}.lifecycle`, facts)
      yield* validateProbes(container, at, facts)
    } else {
      for (const name of ['lifecycle', 'livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
        if (container[name] === undefined) continue
        yield forbiddenError(`${at}.${name}`, 'may not be set for init containers without restartPolicy=Always')
      }
    }
  }
}

/** What an ephemeral container may not have: the Pod does not rely on it, and the node promised nothing for it. */
const forbiddenForEphemeral = [
  'ports',
  'resources',
  'resizePolicy',
  'restartPolicy',
  'restartPolicyRules',
  'livenessProbe',
  'readinessProbe',
  'startupProbe',
  'lifecycle',
] as const satisfies readonly (keyof EphemeralContainer)[]

/** `spec.ephemeralContainers`. */
export function* validateEphemeralContainers(path: string, facts: SpecFacts): Iterable<FieldError> {
  const { containers, initContainers = [], ephemeralContainers = [] } = facts.spec
  const others = new Set([...containers, ...initContainers].map(({ name }) => name))
  const names = new Set(others)
  for (const [i, container] of ephemeralContainers.entries()) {
    const at = `${path}[${i}]`
    yield* validateCommon(container, at, facts)
    yield* validateImageSpace(container, at)
    if (names.has(container.name)) yield duplicateError(`${at}.name`, container.name)
    names.add(container.name)
    const target = container.targetContainerName ?? ''
    if (target !== '' && !others.has(target)) yield notFoundError(`${at}.targetContainerName`, target)
    for (const name of forbiddenForEphemeral) {
      if (!isSet(container[name])) continue
      yield forbiddenError(`${at}.${name}`, 'cannot be set for an Ephemeral Container')
    }
    for (const [m, mount] of (container.volumeMounts ?? []).entries()) {
      for (const name of ['subPath', 'subPathExpr'] as const) {
        if ((mount[name] ?? '') === '') continue
        yield forbiddenError(`${at}.volumeMounts[${m}].${name}`, 'cannot be set for an Ephemeral Container')
      }
    }
  }
}

/** Resources stand in every container, so empty ones count as unset. */
function isSet(value: unknown): boolean {
  if (value === undefined) return false
  return typeof value !== 'object' || value === null || Object.keys(value).length > 0
}
