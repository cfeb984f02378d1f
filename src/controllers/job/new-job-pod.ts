// A Job's Pod: the template's, tracked by a finalizer; of an Indexed Job also knowing its index.
import { type batch, type core, type Draft, newControllerRef } from '#api'
import { openMerge } from '#base'
import { jobKind } from '../kinds.ts'
import { newPod } from '../pod/new-pod.ts'
import { failureCountAnnotation, ignoredCountAnnotation, indexAnnotation, trackingFinalizer } from './job-pods.ts'

/** What a Pod of an index carries on from those before it. */
export interface IndexFacts {
  readonly index: number
  readonly failures?: number
  readonly ignored?: number
}

type Containers = readonly Draft<core.Container>[]
const indexEnv = {
  name: 'JOB_COMPLETION_INDEX',
  valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexAnnotation}']` } },
}

function withIndexEnv(containers: Containers | undefined): Containers | undefined {
  return containers?.map((container) => {
    const env = container.env ?? []
    return env.some((one) => one?.name === indexEnv.name) ? container : { ...container, env: [...env, indexEnv] }
  })
}

/** The Pod to create. */
export function newJobPod(job: batch.Job, facts: IndexFacts | undefined): Draft<core.Pod> {
  const pod = newPod(job.spec.template, { namespace: job.metadata.namespace, owner: newControllerRef(job, jobKind) })
  const finalizers = [...(pod.metadata?.finalizers ?? []), trackingFinalizer]
  if (facts === undefined) return { ...pod, metadata: { ...pod.metadata, finalizers } }
  const { index, failures, ignored } = facts
  const text = String(index)
  const annotations = openMerge<string | undefined>(pod.metadata?.annotations, {
    [indexAnnotation]: text,
    ...(failures === undefined ? {} : { [failureCountAnnotation]: String(failures) }),
    ...(ignored === undefined || ignored === 0 ? {} : { [ignoredCountAnnotation]: String(ignored) }),
  })
  const { containers, initContainers } = pod.spec ?? {}
  return {
    metadata: {
      ...pod.metadata,
      generateName: `${job.metadata.name}-${text}-`,
      labels: openMerge<string | undefined>(pod.metadata?.labels, { [indexAnnotation]: text }),
      annotations,
      finalizers,
    },
    spec: {
      ...pod.spec,
      hostname: pod.spec?.hostname ?? `${job.metadata.name}-${text}`,
      containers: withIndexEnv(containers),
      ...(initContainers === undefined ? {} : { initContainers: withIndexEnv(initContainers) }),
    },
  }
}
