// Laws that every controller keeps, whatever it decides about:
// 1. Deciding changes nothing that it is given (everything is frozen), and the same input gives the same plan.
// 2. Plan, apply, plan again: within a bounded number of rounds there is nothing left to do.
// 3. What is deleted is owned by the object decided about, or is of the sort that the controller exists to delete.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type core, isOwnedBy, type KubernetesObject, newControllerRef, renderTime } from '#api'
import { deepFreeze } from '#base'
import { createControllers } from '../controllers.ts'
import {
  configMapKind,
  cronJobKind,
  daemonSetKind,
  deploymentKind,
  endpointsKind,
  jobKind,
  namespaceKind,
  nodeKind,
  podKind,
  replicaSetKind,
  replicationControllerKind,
  serviceKind,
  statefulSetKind,
} from '../kinds.ts'
import type { Controller } from '../runtime/define-controller.ts'
import type { AnyKind } from '../runtime/plan.ts'
import { createModelWorld, type ModelWorld } from './model-world.ts'
import { metadata, now, ownedBy, ready, runPods, type Scenario, selector, template } from './scenario.ts'
import { jobScenarios } from './job-scenarios.ts'
import { volumeScenarios } from './volume-scenarios.ts'

const roundsMax = 40
const namespaced = (kind: AnyKind) => ({ ...kind, verbs: ['list', 'watch', 'delete'] })
const discover = async () => ({ kinds: [podKind, configMapKind].map(namespaced), failures: [] })
const localPath = { directory: '/v', nodeName: 'n', createDirectory: async () => {}, deleteDirectory: async () => {} }
const nodeIpam = { clusterCidrs: [{ cidr: '10.244.0.0/16' }] }
const all = (): readonly Controller[] =>
  createControllers({ discover, rootCa: 'PEM', terminatedPodThreshold: 1, localPath, nodeIpam })

const endPods = (world: ModelWorld): void => {
  for (const pod of world.list(podKind)) {
    if (pod.status.phase === undefined)
      world.change(podKind, pod, (one) => ({ ...one, status: { phase: 'Succeeded' as const } }))
  }
}
/** ReplicaSets have all the Pods that they want. */
const runReplicaSets = (world: ModelWorld): void => {
  for (const one of world.list(replicaSetKind)) {
    const replicas = one.spec.replicas ?? 1
    if (one.status.availableReplicas === replicas) continue
    const status = { replicas, readyReplicas: replicas, availableReplicas: replicas, observedGeneration: 1 }
    world.change(replicaSetKind, one, (set) => ({ ...set, status }))
  }
}
const podsOf = (world: ModelWorld): number => world.list(podKind).length

const scenarios: readonly Scenario[] = [
  {
    controller: 'serviceaccount-controller',
    what: 'a new namespace',
    keys: ['ns'],
    seed: (world) => void world.add(namespaceKind, { metadata: { name: 'ns' } }),
  },
  {
    controller: 'root-ca-certificate-publisher-controller',
    what: 'a changed ConfigMap',
    keys: ['ns'],
    seed(world) {
      world.add(namespaceKind, { metadata: { name: 'ns' } })
      world.add(configMapKind, { metadata: metadata('kube-root-ca.crt'), data: { 'ca.crt': 'wrong' } })
    },
    check: (world) => assert.deepEqual(world.list(configMapKind)[0]?.data, { 'ca.crt': 'PEM' }),
  },
  {
    controller: 'namespace-controller',
    what: 'a namespace with Pods and ConfigMaps that is being deleted',
    keys: ['ns'],
    seed(world) {
      const deletionTimestamp = renderTime(now)
      world.add(namespaceKind, {
        metadata: { name: 'ns', deletionTimestamp, deletionGracePeriodSeconds: 0 },
        spec: { finalizers: ['kubernetes'] },
      })
      world.add(podKind, { metadata: metadata('a') })
      world.add(configMapKind, { metadata: metadata('b') })
    },
    check: (world) =>
      assert.deepEqual(
        [podsOf(world), world.list(configMapKind).length, world.list(namespaceKind)[0]?.spec.finalizers],
        [0, 0, []],
      ),
  },
  ...(['endpoints-controller', 'endpointslice-controller'] as const).map(
    (controller): Scenario => ({
      controller,
      what: 'a Service with two Pods',
      keys: ['ns/x'],
      seed(world) {
        world.add(serviceKind, {
          metadata: metadata('x'),
          spec: { selector: { app: 'x' }, ports: [{ port: 80, targetPort: 80 }] },
        })
        for (const name of ['a', 'b'])
          world.add(podKind, { metadata: metadata(name, { labels: { app: 'x' } }), ...{ spec: template().spec } })
      },
      between: runPods,
    }),
  ),
  {
    controller: 'endpoints-controller',
    what: 'Endpoints whose Service is gone',
    keys: ['ns/x'],
    seed: (world) =>
      void world.add(endpointsKind, {
        metadata: metadata('x', { labels: { 'endpoints.kubernetes.io/managed-by': 'endpoint-controller' } }),
      }),
    mayDelete: ({ object }) => object.metadata.name === 'x',
    check: (world) => assert.equal(world.list(endpointsKind).length, 0),
  },
  {
    controller: 'garbage-collector-controller',
    what: 'dependents of an owner that is gone, and one that is not',
    keys: (world) => world.list(podKind).map((pod) => `/v1/pods ns/${pod.metadata.name} ${pod.metadata.uid}`),
    seed(world) {
      const there = world.add(replicaSetKind, { metadata: metadata('there') })
      const gone = { ...newControllerRef(there, replicaSetKind), name: 'gone', uid: 'gone' }
      world.add(podKind, { metadata: metadata('a', { ownerReferences: [gone] }) })
      world.add(podKind, { metadata: metadata('b', { ownerReferences: ownedBy(there, replicaSetKind) }) })
      world.add(podKind, {
        metadata: metadata('c', {
          ownerReferences: [...ownedBy(there, replicaSetKind), { ...gone, controller: false }],
        }),
      })
      world.add(podKind, { metadata: metadata('d') })
    },
    mayDelete: ({ object }) => isOwnedBy(object, 'gone') && object.metadata.ownerReferences?.length === 1,
    check: (world) =>
      assert.deepEqual(
        world
          .list(podKind)
          .map(({ metadata: { name, ownerReferences = [] } }) => [name, ownerReferences.length])
          .sort(),
        [
          ['b', 1],
          ['c', 1],
          ['d', 0],
        ],
      ),
  },
  {
    controller: 'pod-garbage-collector-controller',
    what: 'L20: more ended Pods than the threshold',
    keys: ['pods'],
    seed(world) {
      for (const [at, name] of ['a', 'b', 'c'].entries()) {
        world.add(
          podKind,
          { metadata: metadata(name), spec: { nodeName: 'n' }, status: { phase: 'Failed' } },
          now + at * 1_000,
        )
      }
      world.add(nodeKind, { metadata: { name: 'n' } })
    },
    mayDelete: ({ object }) => (object as core.Pod).status.phase === 'Failed',
    check: (world) =>
      assert.deepEqual(
        world.list(podKind).map((pod) => pod.metadata.name),
        ['c'],
      ),
  },
  {
    controller: 'node-lifecycle-controller',
    what: 'a node that is not ready',
    keys: ['n'],
    seed(world) {
      world.add(nodeKind, {
        metadata: { name: 'n' },
        spec: { unschedulable: true },
        status: { conditions: [{ type: 'Ready', status: 'False' }] },
      })
      world.add(nodeKind, { metadata: { name: 'm' }, status: { conditions: [{ type: 'Ready', status: 'True' }] } })
      world.add(podKind, {
        metadata: metadata('a'),
        spec: { nodeName: 'n' },
        status: { phase: 'Running', conditions: ready },
      })
    },
    check(world) {
      const taints = world.list(nodeKind).find(({ metadata: { name } }) => name === 'n')?.spec.taints
      assert.deepEqual(
        taints?.map(({ key, effect }) => `${key}:${effect}`),
        [
          'node.kubernetes.io/not-ready:NoSchedule',
          'node.kubernetes.io/unschedulable:NoSchedule',
          'node.kubernetes.io/not-ready:NoExecute',
        ],
      )
      assert.equal(world.list(podKind)[0]?.status.conditions?.[0]?.status, 'False')
    },
  },
  {
    controller: 'taint-eviction-controller',
    what: 'F2: a Pod that does not tolerate its node',
    keys: ['ns/a'],
    seed(world) {
      world.add(nodeKind, { metadata: { name: 'n' }, spec: { taints: [{ key: 'k', effect: 'NoExecute' }] } })
      world.add(podKind, { metadata: metadata('a'), spec: { nodeName: 'n' }, status: { phase: 'Running' } })
    },
    mayDelete: () => true,
    check: (world) => assert.equal(podsOf(world), 0),
  },
  ...([0, 3] as const).flatMap((replicas): Scenario[] => [
    {
      controller: 'replicaset-controller',
      what: `W8: a ReplicaSet of ${replicas} with five Pods, one of them an orphan`,
      keys: ['ns/x'],
      seed(world) {
        const set = world.add(replicaSetKind, {
          metadata: metadata('x'),
          spec: { replicas, selector, template: template() },
        })
        const labels = { app: 'x' }
        for (const name of ['a', 'b', 'c', 'd'])
          world.add(podKind, {
            metadata: metadata(name, { labels, ownerReferences: ownedBy(set, replicaSetKind) }),
            spec: template().spec,
          })
        world.add(podKind, { metadata: metadata('e', { labels }), spec: template().spec })
        world.add(podKind, { metadata: metadata('f'), spec: template().spec })
      },
      between: runPods,
      check: (world) => assert.equal(podsOf(world), replicas + 1),
    },
    {
      controller: 'replicationcontroller-controller',
      what: `W2: a ReplicationController of ${replicas}`,
      keys: ['ns/x'],
      seed: (world) =>
        void world.add(replicationControllerKind, {
          metadata: metadata('x'),
          spec: { replicas, selector: { app: 'x' }, template: template() },
        }),
      between: runPods,
      check: (world) => assert.equal(podsOf(world), replicas),
    },
  ]),
  ...(['RollingUpdate', 'Recreate'] as const).map(
    (type): Scenario => ({
      controller: 'deployment-controller',
      what: `W1: a Deployment rolled by ${type}, with an old ReplicaSet`,
      keys: ['ns/x'],
      seed(world) {
        const deployment = world.add(deploymentKind, {
          metadata: metadata('x'),
          spec: {
            replicas: 4,
            selector,
            template: template('x:2'),
            strategy: { type },
            progressDeadlineSeconds: 600,
            revisionHistoryLimit: 10,
          },
        })
        const labels = { app: 'x', 'pod-template-hash': 'old' }
        world.add(replicaSetKind, {
          metadata: metadata('x-old', {
            labels,
            ownerReferences: ownedBy(deployment, deploymentKind),
            annotations: {
              'deployment.kubernetes.io/revision': '1',
              'deployment.kubernetes.io/desired-replicas': '4',
              'deployment.kubernetes.io/max-replicas': '5',
            },
          }),
          spec: {
            replicas: 4,
            selector: { matchLabels: labels },
            template: { ...template('x:1'), metadata: { labels } },
          },
        })
      },
      between: runReplicaSets,
      check(world) {
        assert.deepEqual(
          world
            .list(replicaSetKind)
            .map(({ spec }) => [spec.template.spec.containers[0]?.image, spec.replicas])
            .sort(),
          [
            ['x:1', 0],
            ['x:2', 4],
          ],
        )
        assert.equal(
          world.list(deploymentKind)[0]?.status.conditions?.find(({ type: one }) => one === 'Progressing')?.reason,
          'NewReplicaSetAvailable',
        )
      },
    }),
  ),
  ...(['OrderedReady', 'Parallel'] as const).map(
    (podManagementPolicy): Scenario => ({
      controller: 'statefulset-controller',
      what: `W3: a StatefulSet that is ${podManagementPolicy}`,
      keys: ['ns/x'],
      seed: (world) =>
        void world.add(statefulSetKind, {
          metadata: metadata('x'),
          spec: {
            replicas: 3,
            podManagementPolicy,
            serviceName: 'x',
            selector,
            template: template(),
            updateStrategy: { type: 'RollingUpdate' },
          },
        }),
      between: runPods,
      check: (world) =>
        assert.deepEqual(
          world
            .list(podKind)
            .map((pod) => pod.metadata.name)
            .sort(),
          ['x-0', 'x-1', 'x-2'],
        ),
    }),
  ),
  {
    controller: 'daemonset-controller',
    what: 'W4: a DaemonSet on two nodes',
    keys: ['ns/x'],
    seed(world) {
      for (const name of ['n', 'm']) world.add(nodeKind, { metadata: { name }, status: { conditions: ready } })
      world.add(daemonSetKind, {
        metadata: metadata('x'),
        spec: {
          selector,
          template: template(),
          updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
        },
      })
    },
    check: (world) => assert.equal(podsOf(world), 2),
  },
  ...(['Allow', 'Forbid', 'Replace'] as const).map(
    (concurrencyPolicy): Scenario => ({
      controller: 'cronjob-controller',
      what: `W6: a CronJob that is to ${concurrencyPolicy} others, with missed times`,
      keys: ['ns/x'],
      seed(world) {
        const creationTimestamp = renderTime(now - 5 * 60_000)
        const jobTemplate = { metadata: {}, spec: { template: template() } }
        const own = world.add(cronJobKind, {
          metadata: metadata('x', { creationTimestamp }),
          spec: { schedule: '* * * * *', concurrencyPolicy, jobTemplate },
        })
        const earlier = metadata('x-earlier', { ownerReferences: ownedBy(own, cronJobKind) })
        world.add(jobKind, { metadata: earlier, spec: { template: template() } })
        const { name, namespace, uid } = world.list(jobKind)[0]?.metadata ?? {}
        world.change(cronJobKind, own, (one) => ({
          ...one,
          status: { active: [{ kind: 'Job', apiVersion: 'batch/v1', name, namespace, uid } as core.ObjectReference] },
        }))
      },
      check: (world) => assert.equal(world.list(jobKind).length, concurrencyPolicy === 'Allow' ? 2 : 1),
    }),
  ),
  ...(['NonIndexed', 'Indexed'] as const).map(
    (completionMode): Scenario => ({
      controller: 'job-controller',
      what: `W5: a ${completionMode} Job whose Pods succeed`,
      keys: ['ns/x'],
      seed: (world) =>
        void world.add(jobKind, {
          metadata: metadata('x'),
          spec: { completions: 3, parallelism: 2, completionMode, selector, template: template() },
        }),
      between: endPods,
      check(world) {
        assert.equal(world.list(jobKind)[0]?.status.succeeded, 3)
        assert.equal(podsOf(world), 3)
      },
    }),
  ),
  {
    controller: 'config-roll-out-controller',
    what: 'a Deployment whose ConfigMap has changed',
    keys: ['deployments ns/x'],
    seed(world) {
      world.add(configMapKind, { metadata: metadata('app'), data: { level: 'debug' } })
      const annotations = {
        'sampan.dev/restart-on-config-change': 'true',
        'sampan.dev/config-used': '{"ConfigMap/app":"other"}',
      }
      const containers = [{ name: 'c', image: 'x', envFrom: [{ configMapRef: { name: 'app' } }] }]
      world.add(deploymentKind, {
        metadata: metadata('x', { annotations }),
        spec: { selector, template: { ...template(), spec: { containers } } },
      })
    },
    check(world) {
      const [deployment] = world.list(deploymentKind)
      assert.ok(deployment?.spec.template.metadata?.annotations?.['sampan.dev/config-hash'] !== undefined)
    },
  },
  ...volumeScenarios,
  ...jobScenarios,
]

function primary(controller: Controller, key: string, world: ModelWorld): KubernetesObject | undefined {
  const kind = controller.watches[0]?.kind
  return kind === undefined ? undefined : world.caches.of(kind).get(key)
}

/** Decides, checks and applies once; the number of actions. */
async function round(scenario: Scenario, controller: Controller, world: ModelWorld): Promise<number> {
  const keys = typeof scenario.keys === 'function' ? scenario.keys(world) : scenario.keys
  let count = 0
  for (const key of keys) {
    const observed = await controller.observe(world.caches, key, world.live(now))
    if (observed === undefined) continue
    deepFreeze(observed)
    const plan = controller.decide(observed, now)
    assert.deepEqual(controller.decide(observed, now), plan, 'the same input gives the same plan')
    assert.ok(plan.because.length > 0)
    for (const action of plan.actions) {
      if (action.type === 'delete') {
        const owner = primary(controller, key, world)
        const isOwned = owner !== undefined && isOwnedBy(action.object, owner.metadata.uid)
        assert.ok(isOwned || scenario.mayDelete?.(action), `${action.object.metadata.name} is not ${key}'s to delete`)
      }
    }
    for (const action of plan.actions) world.apply(action, now)
    count += plan.actions.filter(({ type }) => type !== 'recordEvent').length
  }
  return count
}

for (const scenario of scenarios) {
  test(`${scenario.controller} keeps the laws: ${scenario.what}`, async () => {
    const controllers = all()
    const controller = controllers.find(({ name }) => name === scenario.controller)
    assert.ok(controller !== undefined, 'there is such a controller')
    const world = createModelWorld(controllers)
    scenario.seed(world)
    let quiet = 0
    for (let rounds = 0; quiet < 2; rounds++) {
      assert.ok(rounds < roundsMax, `nothing is left to do within ${roundsMax} rounds`)
      quiet = (await round(scenario, controller, world)) === 0 ? quiet + 1 : 0
      scenario.between?.(world)
    }
    scenario.check?.(world)
  })
}

test('every controller has a scenario', () => {
  const covered = new Set(scenarios.map(({ controller }) => controller))
  assert.deepEqual(
    all()
      .map(({ name }) => name)
      .filter((name) => !covered.has(name)),
    [],
  )
})
