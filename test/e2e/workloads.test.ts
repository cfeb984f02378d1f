// Workloads in real containers, as people handle them with kubectl, of the oldest and the newest version: mission W1, W2, W5,
// W6, W8, L14, F2, and what workloads do beyond Kubernetes. W3 is in stateful-set.test.ts; W4 and W7 need a second node:
// two-nodes.test.ts.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import {
  configMapKind,
  type core,
  deploymentKind,
  endpointSliceKind,
  endpointsKind,
  eventKind,
  horizontalPodAutoscalerKind,
  jobKind,
  podKind,
  replicaSetKind,
} from '#api'
import { kubectls, type Kubectl } from '../harness/kubectl.ts'
import { idle, isReady, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

const namespace = 'default'
const found = skipWithoutRoot ? [] : (await kubectls()).found
/** The oldest and the newest. */
const versions: readonly Kubectl[] = [...new Set([found.at(0), found.at(-1)])].filter((one) => one !== undefined)

/** A workload's Pods: one container that runs on and ends at once when told to. */
const template = (app: string, container: object = shell('main', idle)) => ({
  metadata: { labels: { app } },
  spec: { terminationGracePeriodSeconds: 1, containers: [container] },
})
const deployment = (
  name: string,
  replicas: number,
  more: { container?: object; metadata?: object; spec?: object } = {},
) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, namespace, ...more.metadata },
  spec: {
    replicas,
    selector: { matchLabels: { app: name } },
    template: template(name, more.container),
    ...more.spec,
  },
})

describe('workloads, in real containers', { skip: skipWithoutRoot, timeout: 300_000 }, () => {
  let pods: TestPods
  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const podsOf = async (app: string): Promise<readonly core.Pod[]> =>
    (await pods.api.client.list(podKind, { namespace, labelSelector: `app=${app}` })).items.filter(
      ({ metadata }) => metadata.deletionTimestamp === undefined,
    )
  const valueOf = ({ spec }: core.Pod): string | undefined => spec.containers[0]?.env?.[0]?.value
  const reasons = async (name: string): Promise<readonly string[]> =>
    (await pods.api.client.list(eventKind, { namespace })).items
      .filter(({ involvedObject }) => involvedObject.name === name)
      .map(({ reason = '' }) => reason)

  for (const { version, path: program } of versions) {
    describe(`kubectl ${version}`, () => {
      const name = (text: string): string => `${text}-${version.replace('.', '-')}`
      const kubectl = async (...args: readonly string[]): Promise<string> =>
        succeeded(await pods.cluster.kubectl(program, args))
      const create = async (...objects: readonly object[]): Promise<void> => {
        const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
        succeeded(await pods.cluster.kubectl(program, ['apply', '-f', '-'], { input }))
      }

      it('W1 W8 a Deployment is rolled, rolled back, paused, resumed, restarted and scaled', async () => {
        const web = name('web')
        const it = `deployment/${web}`
        await create(deployment(web, 2))
        assert.match(await kubectl('rollout', 'status', it), /successfully rolled out/)
        const [first = assert.fail()] = await podsOf(web)
        await kubectl('delete', 'pod', first.metadata.name)
        await eventually('the deleted Pod is replaced', async () => {
          const now = await podsOf(web)
          return now.length === 2 && now.every((pod) => isReady(pod) && pod.metadata.uid !== first.metadata.uid)
        })

        await kubectl('set', 'env', it, 'V=2')
        await kubectl('rollout', 'status', it)
        assert.deepEqual((await podsOf(web)).map(valueOf), ['2', '2'])
        assert.match(await kubectl('rollout', 'history', it), /REVISION +CHANGE-CAUSE\n1 +<none>\n2 +<none>/)
        assert.match(await kubectl('rollout', 'history', it, '--revision=2'), /V:\s+2/)
        assert.match(await kubectl('rollout', 'undo', it), /rolled back/)
        await kubectl('rollout', 'status', it)
        assert.deepEqual((await podsOf(web)).map(valueOf), [undefined, undefined])
        assert.match(await kubectl('rollout', 'history', it), /\n2 +<none>\n3 +<none>/)

        assert.match(await kubectl('rollout', 'pause', it), /paused/)
        await kubectl('set', 'env', it, 'V=3')
        await kubectl('scale', it, '--replicas=3')
        await eventually(
          'it is scaled while it is paused',
          async () => (await podsOf(web)).filter(isReady).length === 3,
        )
        assert.deepEqual((await podsOf(web)).map(valueOf), [undefined, undefined, undefined])
        assert.match(await kubectl('rollout', 'resume', it), /resumed/)
        await kubectl('rollout', 'status', it)
        assert.deepEqual((await podsOf(web)).map(valueOf), ['3', '3', '3'])

        const before = (await podsOf(web)).map(({ metadata }) => metadata.uid)
        assert.match(await kubectl('rollout', 'restart', it), /restarted/)
        await kubectl('rollout', 'status', it)
        assert.ok((await podsOf(web)).every(({ metadata }) => !before.includes(metadata.uid)))
        await kubectl('wait', '--for=condition=Available', it, '--timeout=30s')
        await kubectl('autoscale', it, '--min=1', '--max=3')
        const hpa = await pods.api.client.get(horizontalPodAutoscalerKind, { namespace, name: web })
        assert.deepEqual([hpa.spec.minReplicas, hpa.spec.maxReplicas, hpa.spec.scaleTargetRef.name], [1, 3, web])
        const metrics = await kubectl('get', '--raw', '/metrics')
        assert.match(metrics, /^workqueue_adds_total\{name="deployment"\} [1-9]/m)
        assert.match(metrics, /^scheduler_schedule_attempts_total\{result="scheduled",.*\} [1-9]/m)
        await kubectl('scale', it, '--replicas=0')
        await eventually('no Pod is left', async () => (await podsOf(web)).length === 0)
      })

      it('W3 W4 a DaemonSet and a StatefulSet are rolled, and rolled back by their revisions', async () => {
        const spec = (own: string) => ({ selector: { matchLabels: { app: own } }, template: template(own) })
        const meta = (own: string) => ({ name: own, namespace })
        const [agent, db] = [name('agent'), name('db')]
        await create(
          { apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: meta(agent), spec: spec(agent) },
          { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: meta(db), spec: { ...spec(db), serviceName: db } },
        )
        for (const [of, own] of [
          [`daemonset/${agent}`, agent],
          [`statefulset/${db}`, db],
        ] as const) {
          await kubectl('rollout', 'status', of)
          await kubectl('set', 'env', of, 'V=2')
          await kubectl('rollout', 'status', of)
          await eventually('it has rolled', async () => (await podsOf(own)).map(valueOf).join() === '2')
          assert.match(await kubectl('rollout', 'history', of), /\n1 +<none>\n2 +<none>/)
          assert.match(await kubectl('rollout', 'undo', of), /rolled back/)
          await kubectl('rollout', 'status', of)
          await eventually('it has gone back', async () => {
            const [pod, ...others] = await podsOf(own)
            return pod !== undefined && others.length === 0 && isReady(pod) && valueOf(pod) === undefined
          })
          assert.match(await kubectl('rollout', 'history', of), /\n2 +<none>\n3 +<none>/)
        }
        await kubectl('delete', `daemonset/${agent}`, `statefulset/${db}`)
      })

      it('the garbage collector: what a Deployment has goes with it, before it, or stays, as delete is told', async () => {
        for (const cascade of ['background', 'foreground', 'orphan'] as const) {
          const own = name(cascade)
          await create(deployment(own, 1))
          await kubectl('rollout', 'status', `deployment/${own}`)
          await kubectl('delete', 'deployment', own, `--cascade=${cascade}`)
          const sets = async () =>
            (await pods.api.client.list(replicaSetKind, { namespace, labelSelector: `app=${own}` })).items
          if (cascade === 'orphan') {
            await eventually('the ReplicaSet is free', async () => {
              const [set] = await sets()
              return set !== undefined && (set.metadata.ownerReferences ?? []).length === 0
            })
            assert.equal((await podsOf(own)).length, 1)
            await kubectl('delete', 'rs', '-l', `app=${own}`)
          }
          if (cascade === 'foreground') assert.deepEqual(await sets(), [], 'kubectl has waited for the last of them')
          await eventually(`nothing is left of ${own}`, async () => {
            return (await sets()).length === 0 && (await podsOf(own)).length === 0
          })
        }
      })

      it('W5 W6 a Job runs to its end; a CronJob starts its Job, and another when asked', async () => {
        const job = name('job')
        const spec = {
          template: { spec: { restartPolicy: 'Never', containers: [shell('main', 'echo "Hello, Kubernetes!"')] } },
        }
        const meta = (own: string) => ({ name: own, namespace })
        await create(
          {
            apiVersion: 'batch/v1',
            kind: 'Job',
            metadata: meta(job),
            spec: { ...spec, completions: 3, parallelism: 2 },
          },
          {
            apiVersion: 'batch/v1',
            kind: 'CronJob',
            metadata: meta(name('cron')),
            spec: { schedule: '@every 2s', timeZone: 'Europe/Berlin', jobTemplate: { spec } },
          },
        )
        await kubectl('wait', '--for=condition=complete', `job/${job}`, '--timeout=60s')
        const done = await pods.api.client.get(jobKind, meta(job))
        assert.deepEqual([done.status.succeeded, done.status.active ?? 0], [3, 0])
        assert.match(await kubectl('logs', `job/${job}`), /Hello, Kubernetes!/)
        await eventually('the CronJob has started a Job, and it has ended', async () => {
          const { items } = await pods.api.client.list(jobKind, { namespace })
          const own = items.filter(({ metadata }) => metadata.ownerReferences?.[0]?.name === name('cron'))
          // Jobs are named by the minute in which they were due: another one comes with the next.
          return own.some(({ status }) => status.succeeded === 1)
        })
        await kubectl('patch', 'cronjob', name('cron'), '-p', '{"spec":{"suspend":true}}')
        // kubectl 1.20 knows CronJobs of v1beta1 only, which has not been served since v1.25.
        if (version !== '1.20') {
          await kubectl('create', 'job', name('by-hand'), `--from=cronjob/${name('cron')}`)
          await kubectl('wait', '--for=condition=complete', `job/${name('by-hand')}`, '--timeout=60s')
        }
        await kubectl('delete', 'cronjob', name('cron'), '--cascade=foreground')
        await kubectl('delete', 'job', job)
      })

      it('F2 drain evicts what it may, waits for a budget, and uncordon takes the node back', async () => {
        const guarded = name('guarded')
        await create(deployment(guarded, 1), {
          apiVersion: 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata: { name: guarded, namespace },
          spec: { minAvailable: 1, selector: { matchLabels: { app: guarded } } },
        })
        await kubectl('rollout', 'status', `deployment/${guarded}`)
        const [pod = assert.fail()] = await podsOf(guarded)
        const node = pod.spec.nodeName ?? ''
        const drain = ['drain', node, '--ignore-daemonsets', '--force', `--pod-selector=app=${guarded}`]
        const refused = await pods.cluster.kubectl(program, [...drain, '--timeout=3s'])
        assert.notEqual(refused.code, 0)
        assert.match(refused.stderr, /Cannot evict pod as it would violate the pod's disruption budget/)
        assert.equal((await podsOf(guarded))[0]?.metadata.uid, pod.metadata.uid)
        await kubectl('delete', 'pdb', guarded)
        assert.match(await kubectl(...drain, '--timeout=60s'), /drained|evicted/)
        await pods.gone(pod.metadata.name)
        const [next] = await podsOf(guarded)
        assert.equal(next?.spec.nodeName, undefined, 'the node takes no new one')
        await kubectl('uncordon', node)
        await eventually('its successor runs', async () => (await podsOf(guarded)).some(isReady))
        await kubectl('delete', 'deployment', guarded)
      })
    })
  }

  const apply = async (...objects: readonly object[]): Promise<void> => {
    const input = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects })
    succeeded(await pods.kubectl(['apply', '-f', '-'], { input }))
  }

  it('W2 W8 a ReplicationController keeps its number of Pods, and scales', async () => {
    await apply({
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'rc', namespace },
      spec: { replicas: 2, selector: { app: 'rc' }, template: template('rc') },
    })
    await eventually('2 Pods are ready', async () => (await podsOf('rc')).filter(isReady).length === 2)
    const [first = assert.fail()] = await podsOf('rc')
    await pods.remove(first.metadata.name)
    await eventually('it is replaced', async () => {
      const now = await podsOf('rc')
      return now.filter(isReady).length === 2 && now.every(({ metadata }) => metadata.uid !== first.metadata.uid)
    })
    succeeded(await pods.kubectl(['scale', 'rc', 'rc', '--replicas=1']))
    await eventually('one is left', async () => (await podsOf('rc')).length === 1)
    succeeded(await pods.kubectl(['delete', 'rc', 'rc']))
  })

  it('W5 L20 a Job that fails says why, and its failed Pod stays to be looked at', async () => {
    await apply({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'fails', namespace },
      spec: {
        backoffLimit: 0,
        template: {
          metadata: { labels: { app: 'fails' } },
          spec: { restartPolicy: 'Never', containers: [shell('main', 'echo why; exit 3')] },
        },
      },
    })
    succeeded(await pods.kubectl(['wait', '--for=condition=failed', 'job/fails', '--timeout=60s']))
    const { status } = await pods.api.client.get(jobKind, { namespace, name: 'fails' })
    assert.equal(status.conditions?.find(({ type }) => type === 'Failed')?.reason, 'BackoffLimitExceeded')
    const [pod = assert.fail()] = await podsOf('fails')
    assert.equal(pod.status.phase, 'Failed')
    assert.match(await pods.logs(pod.metadata.name), /why/)
  })

  it('L14 a Pod is among the endpoints of its Service only while it is ready', async () => {
    const probe = { exec: { command: ['test', '-e', '/tmp/ready'] }, periodSeconds: 1, failureThreshold: 1 }
    await apply(deployment('ends', 1, { container: shell('main', idle, { readinessProbe: probe } as object) }), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'ends', namespace },
      spec: { selector: { app: 'ends' }, ports: [{ port: 80, targetPort: 8080 }] },
    })
    const { client } = pods.api
    /** Ready addresses, as both kinds have them. */
    const ready = async (): Promise<string> => {
      const { subsets = [] } = await client.get(endpointsKind, { namespace, name: 'ends' })
      const labelSelector = 'kubernetes.io/service-name=ends'
      const { items } = await client.list(endpointSliceKind, { namespace, labelSelector })
      const inSlices = items.flatMap(({ endpoints }) => (endpoints ?? []).filter(({ conditions }) => conditions.ready))
      return [
        subsets.flatMap(({ addresses = [] }) => addresses.map(({ ip }) => ip)).join(),
        inSlices.flatMap(({ addresses }) => addresses).join(),
      ].join(' ')
    }
    const pod = await eventually('its container runs', async () => {
      const [one] = await podsOf('ends')
      return one?.status.phase === 'Running' ? one : undefined
    })
    assert.equal(await ready(), ' ')
    const { podIP } = pod.status
    await pods.run(pod.metadata.name, 'touch /tmp/ready')
    await eventually('it is there when it is ready', async () => (await ready()) === `${podIP} ${podIP}`)
    await pods.run(pod.metadata.name, 'rm /tmp/ready')
    await eventually('it is gone when it is not', async () => (await ready()) === ' ')
    succeeded(await pods.kubectl(['delete', 'deployment,service', 'ends']))
  })

  it('W1 with restart-on-config-change a Deployment rolls when its ConfigMap changes', async () => {
    const metadata = { annotations: { 'sampan.dev/restart-on-config-change': 'true' } }
    const container = shell('main', `echo "level $LEVEL"; ${idle}`, { envFrom: [{ configMapRef: { name: 'app' } }] })
    await apply(
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'app', namespace }, data: { LEVEL: 'info' } },
      deployment('config', 1, { metadata, container }),
    )
    succeeded(await pods.kubectl(['rollout', 'status', 'deployment/config']))
    const [first = assert.fail()] = await podsOf('config')
    await pods.logged(first.metadata.name, 'level info')
    await pods.api.client.patch(
      configMapKind,
      { namespace, name: 'app' },
      { type: 'merge', body: { data: { LEVEL: 'debug' } } },
    )
    const next = await eventually('another Pod is in its place', async () => {
      const [one, ...others] = await podsOf('config')
      return others.length === 0 && one !== undefined && one.metadata.uid !== first.metadata.uid ? one : undefined
    })
    await pods.ready(next.metadata.name)
    await pods.logged(next.metadata.name, 'level debug')
    assert.ok((await reasons('config')).includes('ConfigChanged'))
    succeeded(await pods.kubectl(['delete', 'deployment', 'config']))
  })

  it('W1 with auto-rollback a template that does not come up gives way to the last one that did', async () => {
    const metadata = { annotations: { 'sampan.dev/auto-rollback': 'true' } }
    await apply(deployment('back', 2, { metadata }))
    succeeded(await pods.kubectl(['rollout', 'status', 'deployment/back']))
    await apply(
      deployment('back', 2, {
        metadata,
        spec: { progressDeadlineSeconds: 3 },
        container: shell('main', idle, {
          env: [{ name: 'V', value: 'bad' }],
          readinessProbe: { exec: { command: ['false'] } },
        }),
      }),
    )
    const told = await pods.kubectl(['rollout', 'status', 'deployment/back'])
    assert.match(told.stderr, /exceeded its progress deadline/)
    await eventually('the good ones have all Pods', async () => {
      const now = await podsOf('back')
      return now.length === 2 && now.every((pod) => isReady(pod) && valueOf(pod) === undefined)
    })
    assert.ok((await reasons('back')).includes('RolledBack'))
    await apply(
      deployment('back', 2, {
        metadata,
        container: shell('main', idle, { env: [{ name: 'V', value: 'good' }] }),
      }),
    )
    succeeded(await pods.kubectl(['rollout', 'status', 'deployment/back']))
    assert.deepEqual((await podsOf('back')).map(valueOf), ['good', 'good'])
    const { status } = await pods.api.client.get(deploymentKind, { namespace, name: 'back' })
    assert.equal(status.availableReplicas, 2)
    succeeded(await pods.kubectl(['delete', 'deployment', 'back']))
  })

  it('W3 with replace-broken-pods a StatefulSet goes on when its template is put right', async () => {
    const set = (container: object) => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'fix', namespace, annotations: { 'sampan.dev/replace-broken-pods': 'true' } },
      spec: {
        replicas: 1,
        serviceName: 'fix',
        selector: { matchLabels: { app: 'fix' } },
        template: template('fix', container),
      },
    })
    await apply(set(shell('main', 'exit 1')))
    const broken = await eventually('it is broken', async () => {
      const [pod] = await podsOf('fix')
      return (pod?.status.containerStatuses?.[0]?.restartCount ?? 0) > 0 ? pod : undefined
    })
    await apply(set(shell('main', idle)))
    await eventually('another Pod is ready', async () => {
      const [pod] = await podsOf('fix')
      return pod !== undefined && pod.metadata.uid !== broken?.metadata.uid && isReady(pod)
    })
    succeeded(await pods.kubectl(['rollout', 'status', 'statefulset/fix']))
    succeeded(await pods.kubectl(['delete', 'statefulset', 'fix']))
  })
})
