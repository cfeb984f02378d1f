export { binaryDirsDefault, findBinaries, MissingBinariesError } from './binaries.ts'
export { type ByteSource, bytesSource, fileSource } from './byte-source.ts'
export { type ImageArchive, type ImageImportTarget, type ImportImagesOptions, importImages } from './image-import.ts'
export { importBuiltImage } from './import-built-image.ts'
export type { NatSupport, PodNetwork } from './network.ts'
export { ensureNodeImage, nodeImageName, sharedLibraries } from './node-image.ts'
export { buildOciImage, type OciImage, type OciImageConfig, type OciImageInput } from './oci-image.ts'
export type { ContainerdLocation } from './paths.ts'
export { ensureSandboxImage, sandboxImageName } from './sandbox-image.ts'
export {
  type Containerd,
  type StartContainerdDeps,
  type StartContainerdOptions,
  startContainerd,
} from './start-containerd.ts'
export type { TarEntry } from './tar-source.ts'
export { type StopContainerdOptions, stopContainerd } from './stop-containerd.ts'
export { configureRegistry, type RegistryHosts } from './registry-hosts.ts'
export { packageCacheDefault } from './testing/debian-packages.ts'
export { buildBusyboxImage, buildNginxImage, type TestImageOptions } from './testing/test-images.ts'
export { startTestRegistry, type TestRegistry, type TestRegistryOptions } from './testing/test-registry.ts'
