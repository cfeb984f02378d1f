// What keeping managedFields costs a write: the field set of a new Pod, of a changed status, of an apply; and encoding a Pod
// with and without its entries. Prints one JSON line: microseconds each, of the quietest of the rounds.
//   node --conditions=source bench/field-ownership.ts [rounds, default 40]
import {
  applyConfiguration,
  decodeObject,
  type JsonObject,
  ownedKind,
  podKind,
  renderManagedFields,
  trackCreate,
  trackUpdate,
} from '#api'
import { realClock } from '#base/node'

const rounds = Number(process.argv[2] ?? 40)
const perRound = 500

/** What kubectl run and a Deployment's Pods look like: 2 containers, ports, env, probes, labels, owner. */
const podText = (name: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'default',
      labels: { app: 'web', 'pod-template-hash': '5d59d67564', tier: 'front' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d59', uid: 'u-1', controller: true }],
    },
    spec: {
      containers: [
        {
          name: 'app',
          image: 'nginx:1.14.2',
          ports: [{ containerPort: 80 }, { containerPort: 8080, name: 'metrics' }],
          env: [
            { name: 'A', value: '1' },
            { name: 'B', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
          ],
          resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '128Mi' } },
          readinessProbe: { httpGet: { path: '/healthz', port: 80 } },
          volumeMounts: [{ name: 'data', mountPath: '/data' }],
        },
        { name: 'side', image: 'busybox:1.36', command: ['sleep', '3600'] },
      ],
      volumes: [{ name: 'data', emptyDir: {} }],
    },
  })

function decoded(value: unknown): JsonObject {
  const result = decodeObject(podKind, value, { defaults: true })
  if (!result.ok) throw result.error
  return result.object as unknown as JsonObject
}

function microseconds(work: (index: number) => unknown): number {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds; round++) {
    const start = realClock.monotonic()
    for (let index = 0; index < perRound; index++) work(index)
    least = Math.min(least, realClock.monotonic() - start)
  }
  return Math.round((least / perRound) * 100_000) / 100
}

const main = ownedKind(podKind as never, '')
const status = ownedKind(podKind as never, 'status')
const writer = { manager: 'kube-controller-manager', time: '2026-01-02T03:04:05Z' }
const kubelet = { manager: 'kubelet', time: '2026-01-02T03:04:06Z' }

const pods = Array.from({ length: perRound }, (_, index) => decoded(JSON.parse(podText(`web-${index}`))))
const entries = trackCreate(main, pods[0] as JsonObject, writer)
const withStatus = (pod: JsonObject, ready: string): JsonObject => ({
  ...pod,
  status: {
    phase: 'Running',
    podIP: '10.0.0.7',
    podIPs: [{ ip: '10.0.0.7' }],
    conditions: ['Ready', 'ContainersReady', 'Initialized', 'PodScheduled'].map((type) => ({ type, status: ready })),
    containerStatuses: [{ name: 'app', ready: ready === 'True', restartCount: 0, image: 'nginx', imageID: 'x' }],
  },
})
const running = pods.map((pod) => withStatus(pod, 'False'))
const ready = pods.map((pod) => withStatus(structuredClone(pod) as JsonObject, 'True'))
const known = trackUpdate(status, { live: pods[0] as JsonObject, next: running[0] as JsonObject, entries }, kubelet)
const configuration = JSON.parse(podText('web-0')) as JsonObject
const owned = pods.map((pod) => ({
  ...pod,
  metadata: { ...(pod['metadata'] as JsonObject), managedFields: entries as never },
}))

console.log(
  JSON.stringify({
    decodePod: microseconds(() => decoded(JSON.parse(podText('web-0')))),
    trackCreate: microseconds((index) => trackCreate(main, pods[index] as JsonObject, writer)),
    trackStatusUpdate: microseconds((index) =>
      trackUpdate(
        status,
        { live: running[index] as JsonObject, next: ready[index] as JsonObject, entries: known },
        kubelet,
      ),
    ),
    apply: microseconds((index) =>
      applyConfiguration(main, { live: pods[index], entries, configuration, force: true }, writer),
    ),
    encodeWithout: microseconds((index) => JSON.stringify(pods[index])),
    encodeWith: microseconds((index) => JSON.stringify(pods[index]) + renderManagedFields(entries)),
    encodeWithAnew: microseconds((index) => JSON.stringify(owned[index])),
    bytesWithout: JSON.stringify(pods[0]).length,
    bytesOfEntries: JSON.stringify(entries).length,
  } satisfies Record<string, number>),
)
