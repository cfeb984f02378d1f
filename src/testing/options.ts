// What a test cluster can be told.
import type { ApiServerOptions } from '#apiserver'
import type { Clock, Log } from '#base'
import type { AllControllersOptions, Controller } from '#controllers'
import type { SimulatedImage } from '#cri'
import type { NodeOptions } from './simulated-node.ts'

export interface ClusterOptions {
  /** Everything that happens by chance follows from it. Default 1. */
  readonly seed?: number
  /** Nodes at the start, each a kubelet on a simulated machine. Default 1. */
  readonly nodes?: number
  /** What these nodes are like, unless they are told otherwise. */
  readonly node?: Omit<NodeOptions, 'name'>
  /** Default: a virtual one. A real one (`realClock`) makes `advance` and `until` wait for real. */
  readonly clock?: Clock
  /** Images by name: how long pulling takes, whether it fails, what their containers do. */
  readonly images?: Readonly<Record<string, SimulatedImage>>
  /** All other images. Default: pulled at once, run until stopped. */
  readonly anyImage?: SimulatedImage
  /** False leaves it out: without both this is an API server alone, as envtest has it. Default: both run. */
  readonly scheduler?: boolean
  readonly controllers?: boolean | Partial<AllControllersOptions>
  /** Processes of the controllers. With more than one they elect the one that leads by a Lease. Default 1, without election. */
  readonly controllerManagers?: number
  /** What runs in place of the controllers that a cluster has: one of your own among them, one less, one that errs. */
  readonly alterControllers?: (controllers: readonly Controller[]) => readonly Controller[]
  readonly apiServer?: ApiServerOptions
  /** Keeps a hash of all writes and tells of each: `cluster.history`. Default false, for it takes time. */
  readonly history?: boolean
  /** Default: silent. */
  readonly log?: Log
}
