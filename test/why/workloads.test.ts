// What keeps workloads, claims, Services and namespaces from being as they should be; down to the Pod whose trouble it is.
import assert from 'node:assert/strict'
import { deploymentKind, statefulSetKind } from '#testing'
import { cronJob, explains, job, kindOf, script, workload } from './trouble.ts'

const web = { namespace: 'default', name: 'web' }
const badImage = { images: { 'bad:1': { pullError: 'docker.io/library/bad:1: not found' } } }
const bad = { containers: [{ name: 'main', image: 'bad:1' }] }

// Pods that are not created

const quota = (hard: Record<string, string>) => ({ kind: 'ResourceQuota', metadata: { name: 'small' }, spec: { hard } })

explains('a quota does not allow another Pod', {
  objects: [quota({ pods: '1' }), workload('Deployment', { replicas: 3 })],
  why: 'deployment/web',
  verdict: 'QuotaExceeded',
  check: ({ steps }) => {
    const { object, requested, used, limited } = steps.find(({ code }) => code === 'QuotaExceeded')?.evidence ?? {}
    assert.deepEqual([object?.name, requested, limited], ['small', { pods: '1' }, { pods: '1' }])
    assert.ok(Number(used?.['pods']) >= 1)
  },
})

explains('a quota demands that Pods say what they need', {
  objects: [quota({ 'requests.cpu': '4' }), workload('ReplicaSet', { replicas: 1 })],
  why: 'replicaset/web',
  verdict: 'QuotaExceeded',
})

explains('a LimitRange forbids what its Pods ask for', {
  objects: [
    {
      kind: 'LimitRange',
      metadata: { name: 'limits' },
      spec: { limits: [{ type: 'Container', max: { cpu: '1' } }] },
    },
    workload(
      'DaemonSet',
      {},
      { containers: [{ name: 'main', image: 'app:1', resources: { limits: { cpu: '2' }, requests: { cpu: '2' } } }] },
    ),
  ],
  why: 'daemonset/web',
  verdict: 'LimitRangeViolated',
})

explains('its ServiceAccount does not exist', {
  cluster: { apiServer: { serviceAccountAdmission: true } },
  objects: [workload('StatefulSet', { serviceName: 'web' }, { serviceAccountName: 'robot' })],
  why: 'statefulset/web',
  verdict: 'ServiceAccountMissing',
  check: ({ verdict }) => assert.match(verdict.message, /"robot"/),
})

explains('its PriorityClass does not exist', {
  objects: [workload('Deployment', {}, { priorityClassName: 'urgent' })],
  why: 'deployment/web',
  verdict: 'PriorityClassMissing',
})

explains('no controller is at work', {
  cluster: { controllers: false },
  objects: [workload('Deployment')],
  why: 'deployment/web',
  verdict: 'ControllerSilent',
})

// Deployments

explains('the image of its Pods does not exist', {
  cluster: badImage,
  objects: [workload('Deployment', { replicas: 2 }, bad)],
  why: 'deployment/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-',
  chain: ['PodBlocked', 'ImagePullBackOff'],
})

explains('a rollout is held up by a new Pod, while old ones serve', {
  cluster: badImage,
  objects: [workload('Deployment', { replicas: 2 })],
  then: async (cluster) => {
    await cluster.advance(10_000)
    const body = { spec: { template: { spec: bad } } }
    await cluster.client.patch(deploymentKind, web, { type: 'strategic', body })
  },
  why: 'deployment/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-',
  chain: ['RollingOut'],
})

explains('it is past its progress deadline, because of an image', {
  cluster: badImage,
  objects: [workload('Deployment', { progressDeadlineSeconds: 30 }, bad)],
  afterMs: 60_000,
  why: 'deployment/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-',
  chain: ['ProgressDeadlineExceeded', 'ImagePullBackOff'],
})

explains('it is paused', {
  objects: [workload('Deployment', { paused: true })],
  why: 'deployment/web',
  verdict: 'Paused',
})

explains('it is paused, and its new template waits', {
  objects: [workload('Deployment')],
  then: async (cluster) => {
    const body = { spec: { paused: true, template: { spec: bad } } }
    await cluster.client.patch(deploymentKind, web, { type: 'strategic', body })
  },
  why: 'deployment/web',
  verdict: 'Paused',
})

explains('it asks for no Pods', {
  objects: [workload('Deployment', { replicas: 0 })],
  why: 'deployment/web',
  verdict: 'ScaledToZero',
  check: ({ health }) => assert.equal(health, 'ok'),
})

explains('all of it is well', {
  objects: [workload('Deployment', { replicas: 2 })],
  why: 'deployment/web',
  verdict: 'WorkloadReady',
})

explains('a ReplicationController waits for its Pods', {
  cluster: badImage,
  objects: [
    {
      ...workload('ReplicationController', {}, bad),
      spec: { ...(workload('x', {}, bad)['spec'] as object), selector: { app: 'web' } },
    },
  ],
  why: 'replicationcontroller/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-',
})

// StatefulSets

explains('a StatefulSet waits for its first Pod', {
  cluster: badImage,
  objects: [workload('StatefulSet', { replicas: 3, serviceName: 'web' }, bad)],
  why: 'statefulset/web',
  verdict: 'ImageNotFound',
  in: 'pod/web-0',
  chain: ['OrdinalBlocked'],
})

explains("a StatefulSet's claims ask for a class that does not exist", {
  objects: [
    workload('StatefulSet', {
      replicas: 2,
      serviceName: 'web',
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: {
            storageClassName: 'fast',
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: '1Gi' } },
          },
        },
      ],
    }),
  ],
  why: 'statefulset/web',
  verdict: 'StorageClassMissing',
  in: 'pod/web-0',
})

explains('a StatefulSet changes Pods only when they are deleted', {
  objects: [workload('StatefulSet', { serviceName: 'web', updateStrategy: { type: 'OnDelete' } })],
  then: async (cluster) => {
    await cluster.advance(5_000)
    const body = { spec: { template: { metadata: { labels: { version: '2' } } } } }
    await cluster.client.patch(statefulSetKind, web, { type: 'strategic', body })
  },
  why: 'statefulset/web',
  verdict: 'UpdateOnDelete',
})

// DaemonSets

explains('a DaemonSet finds no node', {
  objects: [workload('DaemonSet', {}, { nodeSelector: { gpu: 'yes' } })],
  why: 'daemonset/web',
  verdict: 'NoMatchingNodes',
  check: ({ verdict }) => assert.match(verdict.message, /gpu=yes/),
})

explains("a DaemonSet's Pod does not get ready", {
  objects: [
    workload(
      'DaemonSet',
      {},
      {
        containers: [
          { name: 'main', image: 'app:1', readinessProbe: { exec: { command: ['check'] }, periodSeconds: 1 } },
        ],
      },
      { labels: { app: 'web' }, ...script({ exec: { check: { exitCode: 1, stdout: 'no' } } }) },
    ),
  ],
  why: 'daemonset/web',
  verdict: 'ReadinessProbeFailed',
  in: 'pod/web-',
})

// Jobs and CronJobs

explains('more Pods of a Job failed than it may have', {
  objects: [job({ backoffLimit: 0 })],
  why: 'job/web',
  verdict: 'ContainerExited',
  in: 'pod/web-',
  chain: ['JobBackoffLimitExceeded'],
  check: ({ verdict, health }) => {
    assert.match(verdict.message, /code 7/)
    assert.equal(health, 'failed')
  },
})

explains('a Pod of a Job failed, and the next one waits', {
  objects: [job({ backoffLimit: 5 })],
  afterMs: 3_000,
  why: 'job/web',
  verdict: 'ContainerExited',
  in: 'pod/web-',
  chain: ['JobBackOff'],
  check: ({ next }) => assert.equal(next?.message, 'the next Pod is created'),
})

explains('a Job is suspended', { objects: [job({ suspend: true })], why: 'job/web', verdict: 'JobSuspended' })

explains('a Job ran longer than its deadline', {
  objects: [job({ activeDeadlineSeconds: 5 }, { steps: [{ kind: 'run', ms: null }] })],
  why: 'job/web',
  verdict: 'JobDeadlineExceeded',
})

explains("a Job's Pod cannot be scheduled", {
  objects: [job({}, {}, { nodeSelector: { gpu: 'yes' } })],
  why: 'job/web',
  verdict: 'NodeSelectorMismatch',
  in: 'pod/web-',
})

explains('a Job is done', {
  objects: [job({}, { steps: [{ kind: 'exit', code: 0 }] })],
  why: 'job/web',
  verdict: 'JobComplete',
})

explains('a CronJob is suspended', {
  objects: [cronJob({ suspend: true })],
  why: 'cronjob/web',
  verdict: 'CronJobSuspended',
})

explains('a CronJob may not start a Job beside the one that runs', {
  objects: [cronJob({ concurrencyPolicy: 'Forbid' })],
  afterMs: 150_000,
  why: 'cronjob/web',
  verdict: 'ConcurrencyForbidden',
  chain: ['ConcurrencyForbidden'],
})

explains('the last Job of a CronJob failed', {
  objects: [cronJob({}, { steps: [{ kind: 'exit', code: 7 }] })],
  afterMs: 90_000,
  why: 'cronjob/web',
  verdict: 'ContainerExited',
  in: 'pod/web-',
  chain: ['JobFailed', 'JobBackoffLimitExceeded'],
})

explains('a CronJob waits for its time', {
  objects: [cronJob({ schedule: '0 3 * * *' })],
  why: 'cronjob/web',
  verdict: 'ScheduleWaiting',
  check: ({ health, steps }) => {
    assert.equal(health, 'ok')
    assert.match(steps[0]?.until ?? '', /T03:00:00Z$/)
  },
})

// On their way, or well

explains('the Pods of a Deployment are on their way', {
  cluster: { images: { 'app:1': { pullMs: 60_000 } } },
  objects: [workload('Deployment')],
  why: 'deployment/web',
  verdict: 'ImagePulling',
  in: 'pod/web-',
  chain: ['PodsStarting'],
  check: ({ health }) => assert.equal(health, 'progressing'),
})

explains('a Pod is ready, but not for long enough', {
  objects: [workload('Deployment', { minReadySeconds: 60 })],
  why: 'deployment/web',
  verdict: 'PodNotAvailable',
})

explains('new Pods wait until old ones are gone', {
  objects: [
    workload(
      'Deployment',
      { strategy: { type: 'Recreate' } },
      { terminationGracePeriodSeconds: 300 },
      { labels: { app: 'web' }, ...script({ onTerm: 'ignore' }) },
    ),
  ],
  then: async (cluster) => {
    await cluster.advance(5_000)
    const body = { spec: { template: { metadata: { labels: { version: '2' } } } } }
    await cluster.client.patch(deploymentKind, web, { type: 'strategic', body })
  },
  why: 'deployment/web',
  verdict: 'ContainersStopping',
  in: 'pod/web-',
  chain: ['OldPodsTerminating'],
})

explains('more Pods are there than are asked for', {
  objects: [
    workload(
      'ReplicaSet',
      { replicas: 1 },
      { terminationGracePeriodSeconds: 300 },
      { labels: { app: 'web' }, ...script({ onTerm: 'ignore' }) },
    ),
  ],
  then: async (cluster) => {
    await cluster.advance(5_000)
    await cluster.client.patch(kindOf('ReplicaSet'), web, { type: 'merge', body: { spec: { replicas: 0 } } })
  },
  why: 'replicaset/web',
  verdict: 'ScalingDown',
})

explains('only Pods from the partition on are new', {
  objects: [
    workload('StatefulSet', {
      replicas: 2,
      serviceName: 'web',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
    }),
  ],
  then: async (cluster) => {
    await cluster.advance(10_000)
    const body = { spec: { template: { metadata: { labels: { version: '2' } } } } }
    await cluster.client.patch(statefulSetKind, web, { type: 'strategic', body })
  },
  afterMs: 60_000,
  why: 'statefulset/web',
  verdict: 'WorkloadReady',
  chain: ['RolloutPartitioned'],
})

explains('a Job is at work', {
  objects: [job({}, { steps: [{ kind: 'run', ms: null }] })],
  why: 'job/web',
  verdict: 'JobRunning',
})
