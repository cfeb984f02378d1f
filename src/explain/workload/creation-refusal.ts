// Why a workload's controller could not create a Pod: the API's words, which its events and conditions repeat. Pure. The texts
// are those of Kubernetes' admission (ResourceQuota, LimitRanger, ServiceAccount, Priority, NamespaceLifecycle).
import type { core } from '#api'
import type { Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'

type Amounts = Readonly<Record<string, string>>

/** `cpu=1,memory=2Gi` */
function amounts(text: string): Amounts {
  return Object.fromEntries(
    text.split(',').flatMap((part) => {
      const [name = '', amount = ''] = part.trim().split('=')
      return amount === '' ? [] : [[name, amount] as const]
    }),
  )
}

type Refusal = Pick<Step, 'code' | 'message' | 'hint' | 'evidence'>

interface Row {
  readonly pattern: RegExp
  readonly refusal: (match: RegExpExecArray, namespace: string) => Refusal
}

const rows: readonly Row[] = [
  {
    pattern: /exceeded quota: ([^,]+), requested: (.*?), used: (.*?), limited: (.*?)$/,
    refusal: ([, name = '', requested = '', used = '', limited = ''], namespace) => ({
      code: 'QuotaExceeded',
      message: `ResourceQuota "${name}" does not allow another Pod: it asks for ${requested}, ${used} is used, ${limited} is the limit`,
      hint: 'Raise the quota, or make room in the namespace.',
      evidence: {
        object: { kind: 'ResourceQuota', namespace, name },
        requested: amounts(requested),
        used: amounts(used),
        limited: amounts(limited),
      },
    }),
  },
  {
    pattern: /failed quota: ([^:]+): must specify (.*)$/,
    refusal: ([, name = '', what = ''], namespace) => ({
      code: 'QuotaExceeded',
      message: `ResourceQuota "${name}" demands that Pods say what they need: ${what}`,
      hint: 'Set the requests and limits that the quota counts, or have a LimitRange set them.',
      evidence: { object: { kind: 'ResourceQuota', namespace, name } },
    }),
  },
  {
    pattern:
      /((?:maximum|minimum) \S+ usage per (?:Container|Pod).*|\S+ max limit to request ratio per (?:Container|Pod).*|(?:maximum|minimum) .* per PersistentVolumeClaim.*)$/,
    refusal: ([, reason = '']) => ({
      code: 'LimitRangeViolated',
      message: `A LimitRange forbids what the Pod asks for: ${reason}`,
      hint: "Bring the Pod's requests and limits within the LimitRange, or change it.",
      evidence: { reason },
    }),
  },
  {
    pattern: /error looking up service account ([^/\s]+)\/([^:\s]+):/,
    refusal: ([, namespace = '', name = '']) => ({
      code: 'ServiceAccountMissing',
      message: `ServiceAccount "${name}" does not exist`,
      hint: `Create ServiceAccount ${namespace}/${name}, or correct serviceAccountName.`,
      evidence: { object: { kind: 'ServiceAccount', namespace, name } },
    }),
  },
  {
    pattern: /no PriorityClass with name (\S+) was found/,
    refusal: ([, name = '']) => ({
      code: 'PriorityClassMissing',
      message: `PriorityClass "${name}" does not exist`,
      hint: 'Create the PriorityClass, or correct priorityClassName.',
      evidence: { object: { kind: 'PriorityClass', name } },
    }),
  },
  {
    pattern: /because it is being terminated/,
    refusal: () => ({
      code: 'NamespaceTerminatingForbids',
      message: 'Its namespace is being deleted, so nothing new is created in it',
      evidence: {},
    }),
  },
]

/** What the API's refusal of a Pod means. */
export function meaningOfRefusal(text: string, namespace: string): Refusal {
  for (const { pattern, refusal } of rows) {
    const match = pattern.exec(text)
    if (match !== null) return refusal(match, namespace)
  }
  const reason = text.replace(/^Error creating: /, '')
  return { code: 'CreationRefused', message: `Its Pods cannot be created: ${reason}`, evidence: { reason } }
}

/** Events in which controllers tell that they could not create a Pod, and that they could. */
const failures: ReadonlySet<string> = new Set(['FailedCreate', 'FailedCreatePod'])
const successes: ReadonlySet<string> = new Set(['SuccessfulCreate', 'SuccessfulCreatePod'])

/** The step for what keeps Pods from being created, if the last attempt failed. Events come oldest first. */
export function creationRefusal(events: readonly core.Event[], namespace: string): Step | undefined {
  const failed = events.findLast(({ reason = '' }) => failures.has(reason))
  if (failed === undefined) return undefined
  const created = events.findLast(({ reason = '' }) => successes.has(reason))
  if (created !== undefined && Date.parse(eventTime(created)) > Date.parse(eventTime(failed))) return undefined
  const { evidence, ...refusal } = meaningOfRefusal(failed.message ?? '', namespace)
  return {
    ...refusal,
    state: 'failed',
    ...(failed.firstTimestamp === undefined ? {} : { since: failed.firstTimestamp }),
    evidence: { ...evidence, attempts: failed.count ?? 1 },
  }
}
