// The methods of CRI v1: a row each, with the messages that go there and back. Client and server are made of it.
import type { MessageName } from './codec.ts'

/** A method's full path and its messages. */
export interface Method {
  readonly path: string
  readonly request: MessageName
  readonly response: MessageName
}

const method = (path: string, request: MessageName, response: MessageName): Method => ({
  path: `/runtime.v1.${path}`,
  request,
  response,
})
const runtime = (name: string, request: MessageName, response: MessageName): Method =>
  method(`RuntimeService/${name}`, request, response)
const image = (name: string, request: MessageName, response: MessageName): Method =>
  method(`ImageService/${name}`, request, response)

export const runtimeMethods = {
  version: runtime('Version', 'VersionRequest', 'VersionResponse'),
  status: runtime('Status', 'StatusRequest', 'StatusResponse'),
  updateRuntimeConfig: runtime('UpdateRuntimeConfig', 'UpdateRuntimeConfigRequest', 'Empty'),
  runPodSandbox: runtime('RunPodSandbox', 'RunPodSandboxRequest', 'PodSandboxId'),
  stopPodSandbox: runtime('StopPodSandbox', 'PodSandboxId', 'Empty'),
  removePodSandbox: runtime('RemovePodSandbox', 'PodSandboxId', 'Empty'),
  podSandboxStatus: runtime('PodSandboxStatus', 'PodSandboxStatusRequest', 'PodSandboxStatusResponse'),
  listPodSandbox: runtime('ListPodSandbox', 'ListPodSandboxRequest', 'ListPodSandboxResponse'),
  updatePodSandboxResources: runtime('UpdatePodSandboxResources', 'UpdatePodSandboxResourcesRequest', 'Empty'),
  createContainer: runtime('CreateContainer', 'CreateContainerRequest', 'ContainerId'),
  startContainer: runtime('StartContainer', 'ContainerId', 'Empty'),
  stopContainer: runtime('StopContainer', 'StopContainerRequest', 'Empty'),
  removeContainer: runtime('RemoveContainer', 'ContainerId', 'Empty'),
  listContainers: runtime('ListContainers', 'ListContainersRequest', 'ListContainersResponse'),
  containerStatus: runtime('ContainerStatus', 'ContainerStatusRequest', 'ContainerStatusResponse'),
  updateContainerResources: runtime('UpdateContainerResources', 'UpdateContainerResourcesRequest', 'Empty'),
  reopenContainerLog: runtime('ReopenContainerLog', 'ContainerId', 'Empty'),
  execSync: runtime('ExecSync', 'ExecSyncRequest', 'ExecSyncResponse'),
  exec: runtime('Exec', 'ExecRequest', 'StreamingResponse'),
  attach: runtime('Attach', 'AttachRequest', 'StreamingResponse'),
  portForward: runtime('PortForward', 'PortForwardRequest', 'StreamingResponse'),
  containerStats: runtime('ContainerStats', 'ContainerId', 'ContainerStatsResponse'),
  listContainerStats: runtime('ListContainerStats', 'ListContainerStatsRequest', 'ListContainerStatsResponse'),
  podSandboxStats: runtime('PodSandboxStats', 'PodSandboxId', 'PodSandboxStatsResponse'),
  listPodSandboxStats: runtime('ListPodSandboxStats', 'ListPodSandboxStatsRequest', 'ListPodSandboxStatsResponse'),
  getContainerEvents: runtime('GetContainerEvents', 'Empty', 'ContainerEvent'),
} as const

export const imageMethods = {
  listImages: image('ListImages', 'ListImagesRequest', 'ListImagesResponse'),
  imageStatus: image('ImageStatus', 'ImageStatusRequest', 'ImageStatusResponse'),
  pullImage: image('PullImage', 'PullImageRequest', 'PullImageResponse'),
  removeImage: image('RemoveImage', 'RemoveImageRequest', 'Empty'),
  imageFsInfo: image('ImageFsInfo', 'Empty', 'ImageFsInfoResponse'),
} as const
