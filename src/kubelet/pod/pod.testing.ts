// Pods and runtime records for tables. Test only.
import type { core } from '#api'
import { containerHash } from './container-hash.ts'
import type { ProbeResult, ProbeResults, ProbeType } from './probe-results.ts'
import type { ContainerRecord, PodRuntimeStatus, SandboxRecord } from './runtime-status.ts'

export type ContainerDraft = Partial<core.Container> & { readonly name: string }

const toContainer = (draft: ContainerDraft): core.Container => ({ image: 'app', resources: {}, ...draft })

export interface PodDraft extends Omit<Partial<core.PodSpec>, 'containers' | 'initContainers'> {
  readonly containers?: readonly ContainerDraft[]
  readonly initContainers?: readonly ContainerDraft[]
}

/** A Pod `web` in `default` with uid `uid-1`, one container `main` unless told otherwise. */
export function testPod(spec: PodDraft = {}, metadata: Partial<core.Pod['metadata']> = {}): core.Pod {
  const { containers = [{ name: 'main' }], initContainers, ...rest } = spec
  return {
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'uid-1',
      resourceVersion: '1',
      creationTimestamp: '2026-01-01T00:00:00Z',
      ...metadata,
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...rest,
      containers: containers.map(toContainer),
      ...(initContainers === undefined ? {} : { initContainers: initContainers.map(toContainer) }),
    },
    status: {},
  }
}

export const sandbox = (given: Partial<SandboxRecord> = {}): SandboxRecord => ({
  id: 's0',
  attempt: 0,
  ready: true,
  createdAtMs: 1_000,
  ips: ['10.0.0.2'],
  ...given,
})

/** A running container of sandbox `s0`; `exitCode` makes it exited. */
export function record(name: string, given: Partial<ContainerRecord> = {}): ContainerRecord {
  const exited = given.exitCode !== undefined
  return {
    id: `${name}-${given.attempt ?? 0}`,
    name,
    sandboxId: 's0',
    attempt: 0,
    state: exited ? 'exited' : 'running',
    createdAtMs: 2_000,
    startedAtMs: 3_000,
    finishedAtMs: exited ? 4_000 : 0,
    exitCode: 0,
    reason: exited ? (given.exitCode === 0 ? 'Completed' : 'Error') : '',
    message: '',
    image: 'app',
    imageId: 'sha256:app',
    hash: containerHash({ name, image: 'app' }),
    logPath: `/pods/${name}/0.log`,
    stopSignal: '',
    restartGeneration: 0,
    ...given,
  }
}

export const runtimeStatus = (
  containers: readonly ContainerRecord[],
  sandboxes: readonly SandboxRecord[] = [sandbox()],
): PodRuntimeStatus => ({ sandboxes, containers })

/** Results by `<type> <container id>`. */
export const probeResults = (results: Readonly<Record<string, ProbeResult>>): ProbeResults => ({
  get: (type: ProbeType, id: string) => results[`${type} ${id}`],
})
