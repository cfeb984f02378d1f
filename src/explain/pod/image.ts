// A container's image: on its way, or why it does not come. Pure.
import type { core, PodReport } from '#api'
import type { Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'
import { meaningOfPullFailure } from './kubelet-words.ts'
import { lastEvent, type PodFacts } from './pod-facts.ts'

/** Reasons of a container that waits for its image. */
export const imageReasons: ReadonlySet<string> = new Set([
  'ErrImagePull',
  'ImagePullBackOff',
  'ErrImageNeverPull',
  'InvalidImageName',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
])

type Activity = NonNullable<PodReport['containers'][number]['activity']>

/** The pull that is under way, as the kubelet or an event says. */
export function pullStep(
  facts: PodFacts,
  { name, image = '' }: core.Container,
  activity: Activity | undefined,
): Step | undefined {
  const subject = `container ${name}`
  if (activity?.kind === 'pull') {
    const { since, queued, bytes, totalBytes } = activity
    if (queued) {
      const message = `Image ${image} waits until other pulls have ended`
      return { code: 'ImageQueued', state: 'current', subject, since, message, evidence: { image } }
    }
    return {
      code: 'ImagePulling',
      state: 'current',
      subject,
      since,
      message: `Image ${image} is being pulled${progressText(bytes, totalBytes)}`,
      evidence: {
        image,
        ...(bytes === undefined ? {} : { bytes }),
        ...(totalBytes === undefined ? {} : { totalBytes }),
      },
    }
  }
  // Only a kubelet that says nothing of itself is known by its events.
  if (facts.report !== undefined) return undefined
  const event = lastEvent(facts.events, ['Pulling', 'Pulled', 'Failed'], name)
  if (event?.reason !== 'Pulling') return undefined
  const message = `Image ${image} is being pulled`
  return { code: 'ImagePulling', state: 'current', subject, since: eventTime(event), message, evidence: { image } }
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`
}

function progressText(bytes: number | undefined, totalBytes: number | undefined): string {
  if (bytes === undefined) return ''
  if (totalBytes === undefined) return `: ${megabytes(bytes)} so far`
  const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100)
  return `: ${megabytes(bytes)} of ${megabytes(totalBytes)}, ${percent} %`
}

/** What the registry or the runtime said. `ImagePullBackOff` repeats it; older kubelets say it in an event only. */
function refusalText(facts: PodFacts, container: core.Container, waiting: core.ContainerStateWaiting): string {
  const { message = '' } = waiting
  const repeated = /^Back-off pulling image "[^"]*": (?:ErrImagePull: )?(.*)$/s.exec(message)?.[1]
  if (repeated !== undefined) return repeated
  if (waiting.reason !== 'ImagePullBackOff') return message
  const event = facts.events.findLast(
    (one) =>
      one.reason === 'Failed' &&
      one.involvedObject.fieldPath?.endsWith(`{${container.name}}`) &&
      one.message?.startsWith('Failed to pull image'),
  )
  return event?.message?.replace(/^Failed to pull image "[^"]*": /, '') ?? message
}

/** Why the image does not come, and when it is tried again. */
export function imageSteps(
  facts: PodFacts,
  container: core.Container,
  { waiting, until }: { readonly waiting: core.ContainerStateWaiting; readonly until: string | undefined },
): readonly Step[] {
  const { name, image = '' } = container
  const subject = `container ${name}`
  const { code, message, evidence, hint } = meaningOfPullFailure(refusalText(facts, container, waiting), facts.pod)
  const cause: Step = {
    code,
    state: 'failed',
    subject,
    message: `Image ${image}: ${message.slice(0, 1).toLowerCase()}${message.slice(1)}`,
    ...(hint === undefined ? {} : { hint }),
    evidence: { image, ...evidence },
  }
  if (waiting.reason !== 'ImagePullBackOff') return [cause]
  const backOff: Step = {
    code: 'ImagePullBackOff',
    state: 'waiting',
    subject,
    ...(until === undefined ? {} : { until }),
    message: 'The next attempt to pull it waits',
    because: code,
    evidence: { image },
  }
  return [cause, backOff]
}
