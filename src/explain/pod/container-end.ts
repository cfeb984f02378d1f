// Why a container's process ended: the node killed it (memory, probes), it was lost, it could not be started, or it ended by
// itself; then its last words may tell. Pure.
import type { core } from '#api'
import type { Code } from '../codes.ts'
import type { Evidence, Step } from '../explanation.ts'
import { eventTime } from '../reader.ts'
import { meaningOfStartFailure } from './kubelet-words.ts'
import type { PodFacts } from './pod-facts.ts'
import { answerText, firstLine, probeEvidence } from './probe.ts'

const signals: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
}

/** The kubelet's event about a kill may come this much before or after the end. */
const killWindowMs = 120_000

/** Which probe made the kubelet kill the container that ended so. */
function killedBy(
  facts: PodFacts,
  name: string,
  ended: core.ContainerStateTerminated,
): 'liveness' | 'startup' | undefined {
  const endedMs = Date.parse(ended.finishedAt ?? '')
  const event = facts.events.findLast(
    (one) =>
      one.reason === 'Killing' &&
      one.involvedObject.fieldPath?.endsWith(`{${name}}`) &&
      / failed (?:liveness|startup) probe/.test(one.message ?? ''),
  )
  if (event === undefined || Math.abs(Date.parse(eventTime(event)) - endedMs) > killWindowMs) return undefined
  return event.message?.includes('failed startup probe') ? 'startup' : 'liveness'
}

interface Words {
  readonly pattern: RegExp
  readonly code: Code
  readonly message: string
  readonly hint?: string
  /** Whether the Pod's spec agrees, so that it is certain. */
  readonly holds: (container: core.Container, pod: core.Pod) => boolean
}

/** Last words that tell why, if the spec agrees. */
const lastWords: readonly Words[] = [
  {
    pattern: /read-only file ?system|EROFS/i,
    code: 'ReadOnlyFileSystem',
    message: 'It ended when it wrote to its root file system, which is read-only',
    hint: 'Mount an emptyDir where it writes, or set readOnlyRootFilesystem to false.',
    holds: ({ securityContext, volumeMounts = [] }) =>
      securityContext?.readOnlyRootFilesystem === true || volumeMounts.some(({ readOnly }) => readOnly === true),
  },
  {
    pattern: /address (?:already )?in use|EADDRINUSE/i,
    code: 'PortInUse',
    message: 'It ended because a port that it listens on is taken',
    hint: 'See what else listens there: another container of the Pod, or of the node if it uses the host network.',
    holds: () => true,
  },
]

/** Characters of a line of a log. */
const logLineCharactersMax = 300

interface Ended {
  readonly status: core.ContainerStatus
  readonly terminated: core.ContainerStateTerminated
}

function baseEvidence(facts: PodFacts, { status, terminated }: Ended): Evidence {
  const log = (facts.logs.get(status.name) ?? []).map((line) => line.slice(0, logLineCharactersMax))
  const { exitCode, finishedAt } = terminated
  return {
    exitCode,
    restarts: status.restartCount,
    ...(finishedAt === undefined ? {} : { finishedAt }),
    ...(log.length === 0 ? {} : { log }),
  }
}

type Cause = Pick<Step, 'code' | 'message' | 'hint' | 'evidence'>

function exitedText({ exitCode }: core.ContainerStateTerminated, restartsAnyhow: boolean): string {
  const signal = signals[exitCode - 128]
  if (exitCode === 0) {
    return restartsAnyhow
      ? 'It ended with code 0, and its restart policy wants it to go on running'
      : 'It ended with code 0'
  }
  if (exitCode > 128 && signal !== undefined) return `It was ended by ${signal} (code ${exitCode})`
  if (exitCode === 127) return 'It ended with code 127: a shell did not find a command'
  if (exitCode === 126) return 'It ended with code 126: a shell may not execute a command'
  return `It ended with code ${exitCode}`
}

function ownEnd(facts: PodFacts, container: core.Container, ended: Ended): Cause {
  const { terminated } = ended
  const evidence = baseEvidence(facts, ended)
  const said = [terminated.message ?? '', ...(evidence.log ?? [])].join('\n')
  const words = lastWords.find(({ pattern, holds }) => pattern.test(said) && holds(container, facts.pod))
  if (words !== undefined && terminated.exitCode !== 0) {
    const { code, message, hint } = words
    return { code, message, ...(hint === undefined ? {} : { hint }), evidence }
  }
  const signal = signals[terminated.exitCode - 128]
  const last = terminated.message || evidence.log?.findLast((line) => line.trim() !== '')
  const text = exitedText(terminated, (container.restartPolicy ?? facts.pod.spec.restartPolicy) === 'Always')
  return {
    code: 'ContainerExited',
    message: last === undefined ? text : `${text}: ${firstLine(last.trim())}`,
    evidence: {
      ...evidence,
      ...(signal === undefined ? {} : { signal }),
      ...(terminated.message === undefined ? {} : { message: terminated.message }),
    },
  }
}

/** Why the container ended as it did. */
export function endCause(facts: PodFacts, container: core.Container, ended: Ended): Cause {
  const { terminated } = ended
  const { reason, message = '' } = terminated
  const evidence = baseEvidence(facts, ended)
  if (reason === 'OOMKilled') {
    const limit = container.resources.limits?.['memory']
    const most = limit === undefined ? '' : `, which is ${limit}`
    return {
      code: 'OOMKilled',
      message: `It was killed because it used more memory than its limit${most}`,
      ...(limit === undefined ? {} : { hint: 'Raise resources.limits.memory, or make it use less.' }),
      evidence: { ...evidence, ...(limit === undefined ? {} : { memoryLimit: String(limit) }) },
    }
  }
  if (reason === 'ContainerStatusUnknown') {
    const text = 'The runtime has lost it, so how it ended is not known'
    const { log: _log, ...known } = evidence
    return { code: 'ContainerLost', message: text, evidence: { ...known, message } }
  }
  const startFailed = reason === 'StartError' || reason === 'ContainerCannotRun' || terminated.exitCode === 128
  if (startFailed) {
    const meaning = meaningOfStartFailure(message, facts.pod)
    const { exitCode } = terminated
    if (meaning !== undefined) return { ...meaning, evidence: { ...meaning.evidence, exitCode } }
    if (reason !== undefined && reason !== 'Error') {
      return {
        code: 'ContainerStartFailed',
        message: `It cannot be started: ${message}`,
        evidence: { message, exitCode },
      }
    }
  }
  const probe = killedBy(facts, container.name, terminated)
  if (probe !== undefined) {
    const startedMs = Date.parse(terminated.startedAt ?? '') || 0
    const found = probeEvidence({ ...facts, report: undefined }, container, { type: probe, sinceMs: startedMs })
    const text = found === undefined ? '' : answerText(found)
    return {
      code: probe === 'liveness' ? 'LivenessProbeFailed' : 'StartupProbeFailed',
      message: `It was killed because its ${probe} probe failed${text}`,
      evidence: { ...evidence, ...(found === undefined ? {} : { probe: found }) },
    }
  }
  return ownEnd(facts, container, ended)
}
