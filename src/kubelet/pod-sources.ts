// Where the Pods of a node come from: the API, a folder, a URL; and how those of the latter two are shown in the API.
// Upstream: pkg/kubelet/config, kubelet.go syncLoopIteration, pod_manager.go.
import type { core } from '#api'
import { type Client, type Informer, startInformer } from '#client'
import { podKind } from './api-objects/kinds.ts'
import type { KubeletDeps } from './kubelet-parts.ts'
import type { ResolvedKubeletOptions } from './options.ts'
import type { PodWorkers } from './pod-worker/pod-workers.ts'
import { fullName, isMirrorPod } from './static-pods/annotations.ts'
import { startFileSource } from './static-pods/file-source.ts'
import { type MirrorPods, startMirrorPods } from './static-pods/mirror-pods.ts'
import { createStaticPods, type StaticPods } from './static-pods/static-pods.ts'
import { startUrlSource } from './static-pods/url-source.ts'

export interface PodSources {
  /** A worker has ended. */
  gone(podUid: string): void
  /** The API's mirror of a static Pod. */
  mirrorOf(pod: core.Pod): core.Pod | undefined
  /** Starts static Pods; resolves when every source has been read once. */
  startStatic(): Promise<void>
  /** Follows the API; resolves when it has been read once. */
  startApi(client: Client): Promise<Informer<core.Pod>>
}

export interface PodSourcesHooks {
  readonly workers: () => PodWorkers
  /** The mirror of this static Pod appeared, changed or went. */
  readonly onMirror: (staticPodUid: string) => void
  /** What is wrong with the manifest of a static Pod. */
  readonly onRefused: (message: string) => void
}

/** Sources that nothing is read from yet; `started` owns what is started. */
export function createPodSources(
  deps: KubeletDeps & PodSourcesHooks,
  options: ResolvedKubeletOptions,
  started: AsyncDisposableStack,
): PodSources {
  const mirrors = new Map<string, core.Pod>()
  let mirrorPods: MirrorPods | undefined
  const statics = createStaticPods({ workers: deps.workers, onChange: () => mirrorPods?.wake() })

  const mirrorChanged = (pod: core.Pod): void => {
    mirrorPods?.wake()
    const shown = statics.wanted().get(fullName(pod))
    if (shown !== undefined) deps.onMirror(shown.metadata.uid)
  }
  const handler = apiPodHandler(deps, mirrors, mirrorChanged)

  return {
    gone: (uid) => statics.gone(uid),
    mirrorOf: (pod) => mirrors.get(fullName(pod)),
    startStatic: () => startStaticSources(deps, options, { statics, started }),
    async startApi(client) {
      const { clock, random, log } = deps
      const scope = { fieldSelector: `spec.nodeName=${options.nodeName}` }
      const informer = started.use(startInformer({ client, clock, random, log }, podKind, scope))
      informer.subscribe(handler)
      await informer.synced
      mirrorPods = started.use(
        startMirrorPods({
          client,
          clock,
          log,
          nodeName: options.nodeName,
          staticPods: statics.wanted,
          stopping: statics.stopping,
          mirrors: () => mirrors,
        }),
      )
      return informer
    },
  }
}

/** Hands Pods of the API to their workers, and mirrors to `mirrorChanged`. Another uid under one key is another Pod. */
function apiPodHandler(
  { workers }: PodSourcesHooks,
  mirrors: Map<string, core.Pod>,
  mirrorChanged: (pod: core.Pod) => void,
) {
  const shown = (pod: core.Pod): void => {
    if (!isMirrorPod(pod)) {
      workers().update(pod)
      return
    }
    mirrors.set(fullName(pod), pod)
    mirrorChanged(pod)
  }
  const gone = (pod: core.Pod): void => {
    if (!isMirrorPod(pod)) {
      workers().gone(pod.metadata.uid)
      return
    }
    if (mirrors.get(fullName(pod))?.metadata.uid === pod.metadata.uid) mirrors.delete(fullName(pod))
    mirrorChanged(pod)
  }
  return {
    added: shown,
    updated(pod: core.Pod, previous: core.Pod) {
      if (pod.metadata.uid !== previous.metadata.uid) gone(previous)
      shown(pod)
    },
    deleted: gone,
  }
}

async function startStaticSources(
  deps: KubeletDeps & PodSourcesHooks,
  options: ResolvedKubeletOptions,
  { statics, started }: { readonly statics: StaticPods; readonly started: AsyncDisposableStack },
): Promise<void> {
  const { host, clock, log, onRefused } = deps
  const { nodeName, staticPodPath, staticPodUrl } = options
  if (options.staticPods.length > 0) statics.set('options', options.staticPods)
  const source = (name: string) => ({
    host,
    clock,
    log,
    nodeName,
    onRefused,
    onPods: (pods: readonly core.Pod[]) => statics.set(name, pods),
  })
  if (staticPodPath !== '') started.use(await startFileSource(source('file'), staticPodPath))
  if (staticPodUrl !== '') started.use(await startUrlSource(source('http'), staticPodUrl))
}
