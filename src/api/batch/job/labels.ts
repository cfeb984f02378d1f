// The labels by which a Job finds its Pods. Those without a prefix are older; both are set. Upstream: generateSelector in
// pkg/registry/batch/job/strategy.go.
import { openGet, openMerge, openWith } from '#base'
import type { Job } from '../v1.types.ts'

/** UID of the Job: what its selector selects. */
export const controllerUidLabel = 'batch.kubernetes.io/controller-uid'
export const jobNameLabel = 'batch.kubernetes.io/job-name'
export const legacyControllerUidLabel = 'controller-uid'
export const legacyJobNameLabel = 'job-name'

/** The labels that the Pods of a Job have, as far as they are generated. */
export function generatedLabels({ metadata: { name, uid } }: Job): Readonly<Record<string, string>> {
  return {
    [legacyJobNameLabel]: name,
    [jobNameLabel]: name,
    [legacyControllerUidLabel]: uid,
    [controllerUidLabel]: uid,
  }
}

/** The Job with a selector of its own UID, and a template that fits; what was given stays, and is checked later. */
export function withGeneratedSelector(job: Job): Job {
  const { spec } = job
  if (spec.manualSelector === true) return job
  const { template } = spec
  const labels = openMerge(generatedLabels(job), template.metadata.labels)
  const given = spec.selector?.matchLabels
  const uid = openGet(given, controllerUidLabel) ?? job.metadata.uid
  const matchLabels = openWith(given, controllerUidLabel, uid)
  return {
    ...job,
    spec: {
      ...spec,
      selector: { ...spec.selector, matchLabels },
      template: { ...template, metadata: { ...template.metadata, labels } },
    },
  }
}
