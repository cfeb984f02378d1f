// What a container's probes say. Pure. The kubelet's report has the last answers; without one the events of failed tries do.
import type { core, PodReport, ProbeReport } from '#api'
import type { ProbeEvidence, Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'
import { type PodFacts, renderHandler } from './pod-facts.ts'

type ProbeType = ProbeReport['type']

const titles: Readonly<Record<ProbeType, string>> = { startup: 'Startup', liveness: 'Liveness', readiness: 'Readiness' }

export function probeOf(container: core.Container, type: ProbeType): core.Probe | undefined {
  return type === 'startup'
    ? container.startupProbe
    : type === 'liveness'
      ? container.livenessProbe
      : container.readinessProbe
}

function reportOf(report: PodReport | undefined, container: string, type: ProbeType): ProbeReport | undefined {
  return report?.containers.find(({ name }) => name === container)?.probes.find((probe) => probe.type === type)
}

/** What is known of a probe's failures since `sinceMs`. */
export function probeEvidence(
  facts: PodFacts,
  container: core.Container,
  { type, sinceMs = 0 }: { readonly type: ProbeType; readonly sinceMs?: number },
): ProbeEvidence | undefined {
  const probe = probeOf(container, type)
  if (probe === undefined) return undefined
  const base = { type, handler: renderHandler(probe), failureThreshold: probe.failureThreshold ?? 3 }
  const told = reportOf(facts.report, container.name, type)
  const next = told?.nextAt === undefined ? {} : { nextAt: told.nextAt }
  if (told?.last !== undefined && told.last.result !== 'success') {
    const { output, at } = told.last
    return { ...base, output: output.trim(), at, failures: told.inARow, ...next }
  }
  if (told?.last !== undefined) return { ...base, failures: 0, ...next }
  const prefix = `${titles[type]} probe `
  const event = facts.events.findLast(
    (one) =>
      one.reason === 'Unhealthy' &&
      one.involvedObject.fieldPath?.endsWith(`{${container.name}}`) &&
      one.message?.startsWith(prefix) &&
      Date.parse(eventTime(one)) >= sinceMs,
  )
  if (event === undefined) return { ...base, ...next }
  const output = (event.message ?? '')
    .replace(/^\w+ probe (?:failed|errored|errored and resulted in unknown state): /, '')
    .trim()
  return { ...base, output, at: eventTime(event), ...next }
}

/** ` : its last answer was "…" (2 of 3 failures)` */
export function answerText({ output, failures, failureThreshold }: ProbeEvidence): string {
  const said = output === undefined || output === '' ? '' : `: ${firstLine(output)}`
  const count = failures === undefined ? '' : ` (${failures} in a row, ${failureThreshold} count)`
  return failures === 0 ? '' : `${said}${count}`
}

/** Characters of an output that a sentence has room for. */
const lineCharactersMax = 200

export function firstLine(text: string): string {
  const [line = ''] = text.split('\n')
  return line.length > lineCharactersMax ? `${line.slice(0, lineCharactersMax)}…` : line
}

/** What keeps a running container from being started, live or ready. */
export function probeSteps(facts: PodFacts, container: core.Container, status: core.ContainerStatus): readonly Step[] {
  const subject = `container ${container.name}`
  const sinceMs = Date.parse(status.state.running?.startedAt ?? '') || 0
  const since = status.state.running?.startedAt
  const begun = since === undefined ? {} : { since }
  if (container.startupProbe !== undefined && status.started !== true) {
    const probe = probeEvidence(facts, container, { type: 'startup', sinceMs })
    if (probe === undefined) return []
    const message = `Its startup probe has not succeeded yet${answerText(probe)}`
    const until = probe.nextAt === undefined ? {} : { until: probe.nextAt }
    const failing = (probe.failures ?? (probe.output === undefined ? 0 : 1)) > 0
    return [
      {
        code: 'StartupProbePending',
        state: failing ? 'waiting' : 'current',
        subject,
        ...begun,
        ...until,
        message,
        evidence: { probe },
      },
    ]
  }
  const steps: Step[] = []
  const liveness = container.livenessProbe && probeEvidence(facts, container, { type: 'liveness', sinceMs })
  if (liveness?.failures !== undefined && liveness.failures > 0) {
    const message = `Its liveness probe fails${answerText(liveness)}`
    steps.push({ code: 'LivenessProbeFailed', state: 'failed', subject, message, evidence: { probe: liveness } })
  }
  if (container.readinessProbe !== undefined && !status.ready) steps.push(...readiness(facts, container, sinceMs))
  return steps
}

function readiness(facts: PodFacts, container: core.Container, sinceMs: number): readonly Step[] {
  const probe = probeEvidence(facts, container, { type: 'readiness', sinceMs })
  if (probe === undefined) return []
  const subject = `container ${container.name}`
  const until = probe.nextAt === undefined ? {} : { until: probe.nextAt }
  const failing = (probe.failures ?? (probe.output === undefined ? 0 : 1)) > 0
  if (failing) {
    const message = `Its readiness probe fails${answerText(probe)}`
    return [{ code: 'ReadinessProbeFailed', state: 'waiting', subject, ...until, message, evidence: { probe } }]
  }
  const message = 'Its readiness probe has not succeeded yet'
  return [{ code: 'ReadinessProbePending', state: 'current', subject, ...until, message, evidence: { probe } }]
}
