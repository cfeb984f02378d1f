// A container in the runtime's terms, from what the steps before it have prepared. Pure. Upstream:
// kuberuntime_container.go generateContainerConfig.
import type { core } from '#api'
import type { ContainerConfig, LinuxContainerResources, Mount } from '#cri'
import { type EnvVarValue, expand } from '../env/expand.ts'
import type { PodContainer } from '../pod/containers.ts'
import { milliValue, wholeValue } from '../pod/quantity.ts'
import { cpuPeriod, cpuQuota, cpuShares, oomScoreAdj } from '../pod/resources.ts'
import { containerAnnotations, containerLabels } from './labels.ts'
import { containerLogPath } from './paths.ts'
import { containerSecurityContext } from './security-context.ts'

export interface ContainerConfigInput {
  readonly pod: core.Pod
  readonly container: PodContainer
  readonly attempt: number
  /** As in the action that starts it. */
  readonly restartGeneration?: number
  /** The reference that the image service resolved. */
  readonly imageRef: string
  readonly imageUser: { readonly uid?: number; readonly username?: string }
  readonly env: readonly EnvVarValue[]
  readonly mounts: readonly Mount[]
  readonly terminationMessageFile: string
  readonly targetId?: string | undefined
  readonly nodeMemoryBytes: number
  readonly seccompDir: string
}

function resources({ pod, container, nodeMemoryBytes }: ContainerConfigInput): LinuxContainerResources {
  const { limits, requests } = container.spec.resources ?? {}
  const quota = cpuQuota(milliValue(limits?.cpu))
  const memory = wholeValue(limits?.memory)
  return {
    cpuShares: cpuShares(milliValue(requests?.cpu ?? limits?.cpu)),
    cpuPeriod,
    ...(quota === 0 ? {} : { cpuQuota: quota }),
    ...(memory === 0 ? {} : { memoryLimitInBytes: memory }),
    oomScoreAdj: oomScoreAdj(pod, container.spec, nodeMemoryBytes),
  }
}

/** The configuration to create the container with. */
export function renderContainerConfig(input: ContainerConfigInput): ContainerConfig {
  const { pod, container, attempt, env, terminationMessageFile, restartGeneration = 0 } = input
  const { spec, kind } = container
  const variables = new Map(env.map(({ name, value }) => [name, value]))
  const lookup = (name: string): string | undefined => variables.get(name)
  const { targetId } = input
  return {
    metadata: { name: spec.name, attempt },
    image: { image: input.imageRef, userSpecifiedImage: spec.image ?? '' },
    ...(spec.command === undefined ? {} : { command: spec.command.map((word) => expand(word, lookup)) }),
    ...(spec.args === undefined ? {} : { args: spec.args.map((word) => expand(word, lookup)) }),
    ...(spec.workingDir === undefined ? {} : { workingDir: spec.workingDir }),
    envs: env.map(({ name, value }) => ({ key: name, value })),
    mounts: input.mounts,
    labels: containerLabels(pod, container),
    annotations: containerAnnotations(pod, container, { attempt, terminationMessageFile, restartGeneration }),
    logPath: containerLogPath(spec.name, attempt),
    stdin: spec.stdin === true,
    stdinOnce: spec.stdinOnce === true,
    tty: spec.tty === true,
    ...(spec.lifecycle?.stopSignal === undefined ? {} : { stopSignal: spec.lifecycle.stopSignal }),
    linux: {
      resources: resources(input),
      securityContext: containerSecurityContext({
        pod,
        container: spec,
        kind,
        imageUser: input.imageUser,
        targetId,
        seccompDir: input.seccompDir,
      }),
    },
  }
}
