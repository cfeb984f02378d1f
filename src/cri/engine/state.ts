// What a runtime of our own remembers, and how that looks in answers.
import type { Random } from '#base'
import type { ContainerConfig, Container, ContainerStatus } from '../messages/container.ts'
import type { PodSandbox, PodSandboxConfig, PodSandboxState, PodSandboxStatus } from '../messages/sandbox.ts'
import type { DriverContainer } from './driver.ts'

export interface SandboxRecord {
  readonly id: string
  readonly config: PodSandboxConfig
  readonly runtimeHandler: string
  readonly createdAt: number
  /** Empty on the node's network. */
  readonly ip: string
  state: PodSandboxState
}

/** created → running → exited; a failed start goes from created to exited. */
export type ContainerLife =
  | { readonly phase: 'created' }
  | { readonly phase: 'running'; readonly startedAt: number }
  | {
      readonly phase: 'exited'
      readonly startedAt: number
      readonly finishedAt: number
      readonly exitCode: number
      readonly reason: string
      readonly message: string
    }

export interface ContainerRecord<C extends DriverContainer = DriverContainer> {
  readonly id: string
  readonly sandbox: SandboxRecord
  readonly config: ContainerConfig
  /** What the driver knows of it. */
  readonly own: C
  readonly imageRef: string
  readonly createdAt: number
  /** Absolute; empty if it has none. */
  readonly logPath: string
  life: ContainerLife
  resources: NonNullable<NonNullable<ContainerConfig['linux']>['resources']>
  /** Called once each when it exits. */
  readonly onExit: Set<() => void>
}

/** A sandbox as lists have it. */
export function renderSandbox(record: SandboxRecord): PodSandbox {
  const { id, config, state, createdAt, runtimeHandler } = record
  const { metadata, labels = {}, annotations = {} } = config
  return { id, metadata, state, createdAt, labels, annotations, runtimeHandler }
}

/** A sandbox as its status has it. */
export function renderSandboxStatus(record: SandboxRecord): PodSandboxStatus {
  const options = record.config.linux?.securityContext?.namespaceOptions
  return {
    ...renderSandbox(record),
    network: { ip: record.state === 'ready' ? record.ip : '', additionalIps: [] },
    linux: { namespaces: { ...(options ? { options } : {}) } },
  }
}

/** A container as lists have it. */
export function renderContainer(record: ContainerRecord): Container {
  const { id, config, createdAt, imageRef } = record
  const { metadata, image, labels = {}, annotations = {} } = config
  return {
    id,
    podSandboxId: record.sandbox.id,
    metadata,
    image,
    imageRef,
    imageId: imageRef,
    state: record.life.phase,
    createdAt,
    labels,
    annotations,
  }
}

/** A container as its status has it. */
export function renderContainerStatus(record: ContainerRecord): ContainerStatus {
  const { id, config, createdAt, imageRef, life, logPath } = record
  const { metadata, image, labels = {}, annotations = {}, mounts = [] } = config
  const ended = life.phase === 'exited' ? life : { finishedAt: 0, exitCode: 0, reason: '', message: '' }
  return {
    id,
    metadata,
    state: life.phase,
    createdAt,
    startedAt: life.phase === 'created' ? 0 : life.startedAt,
    finishedAt: ended.finishedAt,
    exitCode: ended.exitCode,
    image,
    imageRef,
    imageId: imageRef,
    reason: ended.reason,
    message: ended.message,
    labels,
    annotations,
    mounts,
    logPath,
    resources: { linux: record.resources },
    stopSignal: config.stopSignal ?? '',
  }
}

/** An id as runtimes make them: 64 hexadecimal digits. */
export function randomId(random: Random): string {
  return Array.from(random.bytes(32), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
