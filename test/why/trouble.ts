// Troubles made on purpose in a simulated cluster, and what `why` says of them: asked through the API's subresource, as everybody
// does, of an API server, a scheduler, controllers and kubelets that are all real.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { builtInKinds, type KubernetesObject } from '#api'
import type { ClientKind } from '#client'
import { type Code, codes, type Explanation, type Step } from '#explain'
import { type ClusterOptions, startCluster, type TestCluster } from '#testing'

type Json = Record<string, unknown>

/** An object as YAML would have it. */
export interface Manifest extends Json {
  readonly kind: string
  readonly metadata: { readonly name: string; readonly namespace?: string } & Json
}

export interface Trouble {
  readonly cluster?: ClusterOptions
  /** Made in order. */
  readonly objects?: readonly Manifest[]
  /** Done when the objects are there and a moment has passed. */
  readonly then?: (cluster: TestCluster) => Promise<void>
  /** Virtual time to let pass until it is asked. Default 15 s. */
  readonly afterMs?: number
  /** `pod/web`. */
  readonly why: string
  /** The true cause, which the answer names first. */
  readonly verdict: Code
  /** Where the cause lies, if in another object: `pod/web-1`, or its beginning. */
  readonly in?: string
  /** Codes that the chain has too. */
  readonly chain?: readonly Code[]
  /** More that must hold. */
  readonly check?: (explanation: Explanation, cluster: TestCluster) => void
}

export function kindOf(name: string): ClientKind<KubernetesObject> {
  const found = builtInKinds.find((one) => one.kind === name && one.version === 'v1')
  return (found ?? assert.fail(`no kind ${name}`)) as unknown as ClientKind<KubernetesObject>
}

const kindNames: Readonly<Record<string, string>> = Object.fromEntries(
  builtInKinds.map(({ kind }) => [kind.toLowerCase(), kind]),
)

/** Asks the API why. */
export async function why(cluster: TestCluster, target: string): Promise<Explanation> {
  const [kind = '', name = ''] = target.split('/')
  const of = kindOf(kindNames[kind] ?? kind)
  const key = of.namespaced ? { namespace: 'default', name } : { name }
  return (await cluster.during(cluster.client.get(of, key, { subresource: 'why' }))) as unknown as Explanation
}

export async function create(cluster: TestCluster, manifest: Manifest): Promise<void> {
  const kind = kindOf(manifest.kind)
  const metadata = kind.namespaced ? { namespace: 'default', ...manifest.metadata } : manifest.metadata
  await cluster.during(cluster.client.create(kind, { ...manifest, metadata } as never))
}

/** The steps of an explanation and of those within it. */
const allSteps = ({ steps, blocking = [] }: Explanation): readonly Step[] => [...steps, ...blocking.flatMap(allSteps)]

/** A test that makes the trouble and asks why. */
export function explains(name: string, trouble: Trouble): void {
  test(`why: ${name}`, async () => {
    await using cluster = await startCluster({ nodes: 1, ...trouble.cluster })
    for (const manifest of trouble.objects ?? []) {
      await create(cluster, manifest)
      // One after another, as a person would: a quota counts before there is something to count.
      await cluster.advance(100)
    }
    await cluster.advance(1_000)
    await trouble.then?.(cluster)
    await cluster.advance(trouble.afterMs ?? 15_000)
    const explanation = await why(cluster, trouble.why)
    const text = JSON.stringify(explanation, undefined, 1)
    assert.equal(explanation.verdict.code, trouble.verdict, text)
    const { in: where } = explanation.verdict
    const place = where === undefined ? undefined : `${where.kind.toLowerCase()}/${where.name}`
    if (trouble.in === undefined) assert.equal(place, undefined, text)
    else assert.ok(place?.startsWith(trouble.in), text)
    for (const step of allSteps(explanation)) {
      const declared: readonly string[] = codes[step.code].evidence ?? []
      for (const field of Object.keys(step.evidence ?? {})) {
        assert.ok(declared.includes(field), `${step.code} has evidence ${field}, of which the table says nothing`)
      }
    }
    for (const code of trouble.chain ?? [])
      assert.ok(
        allSteps(explanation).some((step) => step.code === code),
        `${code} is not in ${text}`,
      )
    trouble.check?.(explanation, cluster)
  })
}

/** A Pod of one container. */
export function pod(spec: Json = {}, container: Json = {}, metadata: Json = {}): Manifest {
  return {
    kind: 'Pod',
    metadata: { name: 'web', ...metadata },
    spec: { containers: [{ name: 'main', image: 'app:1', ...container }], ...spec },
  }
}

/** What the Pod's container does. */
export const script = (value: unknown, container = 'main') => ({
  annotations: { [`sampan.dev/simulate.${container}`]: JSON.stringify(value) },
})

/** A workload of Pods labelled `app: web`. */
export function workload(kind: string, spec: Json = {}, podSpec: Json = {}, metadata: Json = {}): Manifest {
  const template = {
    metadata: { labels: { app: 'web' }, ...metadata },
    spec: { containers: [{ name: 'main', image: 'app:1' }], ...podSpec },
  }
  return { kind, metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template, ...spec } }
}

/** A Job whose Pods fail unless they do something else. */
export const job = (spec: Json = {}, does: unknown = { steps: [{ kind: 'exit', code: 7 }] }, podSpec = {}) => ({
  kind: 'Job',
  metadata: { name: 'web' },
  spec: {
    template: {
      metadata: script(does),
      spec: { restartPolicy: 'Never', containers: [{ name: 'main', image: 'app:1' }], ...podSpec },
    },
    ...spec,
  },
})

/** A CronJob of every minute, whose Jobs run on unless they do something else. */
export const cronJob = (spec: Json = {}, does: unknown = { steps: [{ kind: 'run', ms: null }] }) => ({
  kind: 'CronJob',
  metadata: { name: 'web' },
  spec: { schedule: '* * * * *', jobTemplate: { spec: { ...job({ backoffLimit: 0 }, does).spec } }, ...spec },
})
