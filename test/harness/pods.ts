// A cluster with Pods to look at: what end-to-end tests share. Pods are made through the API, states are waited for, and
// a real kubectl looks into containers.
import { type core, type Draft, eventKind, isNotFound, podKind } from '#api'
import type { ProcessResult } from '#base/node'
import { connectApi, type TestApi } from './api.ts'
import { loadTestImages, testImages } from './images.ts'
import { kubectls } from './kubectl.ts'
import { type CommandOptions, eventually, startTestCluster, succeeded, type TestCluster } from './sampan.ts'

/** Why tests of real containers cannot run here; false if they can. */
export const skipWithoutRoot: string | false = process.getuid?.() === 0 ? false : 'needs root'

type PodMeta = Omit<Draft<core.Pod['metadata']>, 'name' | 'namespace'>

export interface TestPods extends AsyncDisposable {
  readonly cluster: TestCluster
  readonly api: TestApi
  /** Creates a Pod in `default`. */
  create(name: string, spec: Draft<core.PodSpec>, metadata?: PodMeta): Promise<core.Pod>
  get(name: string): Promise<core.Pod>
  find(name: string): Promise<core.Pod | undefined>
  /** Waits until the Pod is as wanted; fails with its last status. */
  until(name: string, what: string, wanted: (pod: core.Pod) => boolean, options?: WaitOptions): Promise<core.Pod>
  /** Waits until it is Ready. */
  ready(name: string, options?: WaitOptions): Promise<core.Pod>
  /** Waits until it has Succeeded or Failed. */
  ended(name: string, options?: WaitOptions): Promise<core.Pod>
  gone(name: string, options?: WaitOptions): Promise<void>
  /**
   * What a shell script writes in the container `main` of a Pod of its own, made for that and gone afterwards: at most 4096
   * bytes, which come back in the Pod's status, so that nothing needs to be asked of a node.
   */
  output(name: string, script: string, how?: OutputOptions): Promise<string>
  /** Reasons and messages of the Events about a Pod, as `reason: message`. */
  events(name: string): Promise<readonly string[]>
  /** Waits until an Event about the Pod matches. */
  event(name: string, wanted: RegExp, options?: WaitOptions): Promise<string>
  /** What a container has written. */
  logs(name: string, container?: string): Promise<string>
  /** Waits until a container's log has a text. */
  logged(name: string, text: string, container?: string): Promise<string>
  /** Runs a shell line in a container; its trimmed output. Fails if the line does. */
  run(name: string, line: string, container?: string): Promise<string>
  /** Runs a shell line that lets the container end, and may be killed with it. */
  runLast(name: string, line: string, container: string): Promise<void>
  /** Sends TERM to the first process of a container. */
  terminate(name: string, container: string): Promise<void>
  kubectl(args: readonly string[], options?: CommandOptions): Promise<ProcessResult>
  /** Deletes at once, without grace. */
  remove(name: string): Promise<void>
}

export interface OutputOptions {
  readonly container?: Draft<core.Container>
  readonly spec?: Omit<Draft<core.PodSpec>, 'containers'>
  readonly metadata?: PodMeta
}

export interface WaitOptions {
  readonly limitMs?: number
}

/** Runs until TERM, which it obeys at once. */
export const idle = 'trap "exit 0" TERM; sleep 3600 & wait'

/** A busybox container that runs a shell script. */
export function shell(name: string, script: string, more: Draft<core.Container> = {}): Draft<core.Container> {
  return { name, image: testImages.busybox, command: ['sh', '-c', script], ...more }
}

/** A cluster of its own with the test images in it. */
export async function startTestPods(): Promise<TestPods> {
  await using owned = new AsyncDisposableStack()
  const cluster = owned.use(await startTestCluster())
  const pods = await podsIn(cluster)
  owned.use(pods)
  const kept = owned.move()
  return { ...pods, [Symbol.asyncDispose]: () => kept.disposeAsync() }
}

/** The Pods of a cluster that runs, with the test images in it. Disposing leaves the cluster as it is. */
export async function podsIn(cluster: TestCluster): Promise<TestPods> {
  const [{ found }, api] = await Promise.all([kubectls(), connectApi(cluster.kubeconfig), loadTestImages(cluster)])
  const newest = found.at(-1)?.path ?? 'kubectl'
  return { ...podsOf(cluster, api, newest), [Symbol.asyncDispose]: async () => api[Symbol.dispose]() }
}

function podsOf(cluster: TestCluster, api: TestApi, newest: string): Omit<TestPods, typeof Symbol.asyncDispose> {
  const namespace = 'default'
  const { client } = api
  const kubectl: TestPods['kubectl'] = (args, options) => cluster.kubectl(newest, args, options)
  const get = (name: string) => client.get(podKind, { namespace, name })
  const find: TestPods['find'] = async (name) => {
    try {
      return await get(name)
    } catch (error) {
      if (isNotFound(error)) return undefined
      throw error
    }
  }
  const until: TestPods['until'] = (name, what, wanted, options) =>
    eventually(
      `Pod ${name} ${what}`,
      async () => {
        const pod = await get(name)
        if (wanted(pod)) return pod
        throw new Error(`its status is ${JSON.stringify(pod.status)}`)
      },
      options,
    )
  const logs: TestPods['logs'] = async (name, container) =>
    succeeded(await kubectl(['logs', name, ...(container ? ['-c', container] : [])]))
  const create: TestPods['create'] = (name, spec, metadata) =>
    client.create(podKind, { metadata: { ...metadata, name, namespace }, spec } as Draft<core.Pod>)
  const ended: TestPods['ended'] = (name, options) =>
    until(name, 'has ended', ({ status }) => /Succeeded|Failed/.test(status.phase ?? ''), options)
  const remove: TestPods['remove'] = async (name) => {
    await client.delete(podKind, { namespace, name }, { gracePeriodSeconds: 0 })
  }
  const events: TestPods['events'] = async (name) => {
    const { items } = await client.list(eventKind, {
      namespace,
      fieldSelector: `involvedObject.kind=Pod,involvedObject.name=${name}`,
    })
    return items.map(({ reason = '', message = '' }) => `${reason}: ${message}`)
  }
  const runLast = async (name: string, line: string, container: string): Promise<void> => {
    const out = await kubectl(['exec', name, '-c', container, '--', 'sh', '-c', line])
    // What was started in a container is killed when its first process ends.
    if (out.code !== 137) succeeded(out)
  }
  return {
    cluster,
    api,
    events,
    async output(name, script, { container = {}, spec = {}, metadata } = {}) {
      const main = shell('main', `(${script}) > /dev/termination-log 2>&1`, container)
      await create(name, { restartPolicy: 'Never', ...spec, containers: [main] }, metadata)
      const { state } = containerStatus(await ended(name), 'main')
      await remove(name)
      return (state?.terminated?.message ?? '').trimEnd()
    },
    event: (name, wanted, options) =>
      eventually(
        `an Event of Pod ${name} matches ${wanted}`,
        async () => {
          const seen = await events(name)
          const found = seen.find((one) => wanted.test(one))
          if (found !== undefined) return found
          throw new Error(`they are ${JSON.stringify(seen)}`)
        },
        options,
      ),
    kubectl,
    get,
    find,
    until,
    logs,
    create,
    ready: (name, options) => until(name, 'is Ready', isReady, options),
    ended,
    gone: async (name, options) => {
      await eventually(`Pod ${name} is gone`, async () => (await find(name)) === undefined, options)
    },
    logged: (name, text, container) =>
      eventually(`log of ${name} has "${text}"`, async () => {
        const log = await logs(name, container)
        if (log.includes(text)) return log
        throw new Error(`it has ${JSON.stringify(log)}`)
      }),
    run: async (name, line, container) =>
      succeeded(await kubectl(['exec', name, ...(container ? ['-c', container] : []), '--', 'sh', '-c', line])).trim(),
    runLast,
    terminate: (name, container) => runLast(name, 'kill 1', container),
    remove,
  }
}

/** Whether a Pod's condition Ready is True. */
export function isReady(pod: core.Pod): boolean {
  return pod.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false
}

/** The status of a container, of whatever sort. */
export function containerStatus({ status }: core.Pod, name: string): core.ContainerStatus {
  const all = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])]
  const found = all.find((one) => one.name === name)
  if (!found) throw new Error(`There is no status of container ${name}: ${JSON.stringify(status)}`)
  return found
}

/** The Pod's conditions by type: `True`, `False ContainersNotReady`. */
export function conditionsOf({ status }: core.Pod): Readonly<Record<string, string>> {
  const all = status.conditions ?? []
  return Object.fromEntries(
    all.map(({ type, status: is, reason }) => [type, reason === undefined ? is : `${is} ${reason}`]),
  )
}
