// Every trouble that a Pod on its node can have and that a simulated machine can make. Real containers: test/e2e/why.test.ts.
import assert from 'node:assert/strict'
import { podKind } from '#testing'
import { explains, pod, script } from './trouble.ts'

const exits = (code: number, text = 'it broke') => ({
  steps: [
    { kind: 'log', text },
    { kind: 'run', ms: 500 },
    { kind: 'exit', code },
  ],
})
const web = { namespace: 'default', name: 'web' }

// Volumes, ConfigMaps, Secrets

const volume = (source: Record<string, unknown>) => pod({ volumes: [{ name: 'files', ...source }] })
const env = (valueFrom: Record<string, unknown>) => pod({}, { env: [{ name: 'A', valueFrom }] })

explains('a volume needs a ConfigMap that does not exist', {
  objects: [volume({ configMap: { name: 'settings' } })],
  why: 'pod/web',
  verdict: 'ConfigMapMissing',
  check: ({ verdict, steps, next }) => {
    assert.match(verdict.hint ?? '', /ConfigMap default\/settings/)
    assert.equal(steps.at(-1)?.subject, 'volume files')
    assert.ok(next?.at !== undefined)
  },
})

explains('a volume needs a Secret that does not exist', {
  objects: [volume({ secret: { secretName: 'keys' } })],
  why: 'pod/web',
  verdict: 'SecretMissing',
})

explains('a volume needs a key that the ConfigMap lacks', {
  objects: [
    { kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } },
    volume({ configMap: { name: 'settings', items: [{ key: 'b', path: 'b' }] } }),
  ],
  why: 'pod/web',
  verdict: 'ConfigMapKeyMissing',
  check: ({ steps }) => assert.equal(steps.at(-1)?.evidence?.key, 'b'),
})

explains('a volume needs a key that the Secret lacks', {
  objects: [
    { kind: 'Secret', metadata: { name: 'keys' }, stringData: { a: '1' } },
    volume({ secret: { secretName: 'keys', items: [{ key: 'b', path: 'b' }] } }),
  ],
  why: 'pod/web',
  verdict: 'SecretKeyMissing',
})

explains('a variable needs a ConfigMap that does not exist', {
  objects: [env({ configMapKeyRef: { name: 'settings', key: 'a' } })],
  why: 'pod/web',
  verdict: 'ConfigMapMissing',
  chain: ['StartBackOff'],
})

explains('a variable needs a key that the ConfigMap lacks', {
  objects: [
    { kind: 'ConfigMap', metadata: { name: 'settings' }, data: { a: '1' } },
    env({ configMapKeyRef: { name: 'settings', key: 'b' } }),
  ],
  why: 'pod/web',
  verdict: 'ConfigMapKeyMissing',
})

explains('variables need a Secret that does not exist', {
  objects: [pod({}, { envFrom: [{ secretRef: { name: 'keys' } }] })],
  why: 'pod/web',
  verdict: 'SecretMissing',
})

explains('what is at a hostPath is not of its type', {
  objects: [volume({ hostPath: { path: '/no/such/file', type: 'File' } })],
  why: 'pod/web',
  verdict: 'HostPathMismatch',
})

// Images

const image = (name: string, more: Record<string, unknown> = {}) => pod({}, { image: name, ...more })

explains('its image is on the way, with bytes of how many', {
  cluster: { images: { 'big:1': { pullMs: 60_000, sizeBytes: 600_000_000 } } },
  objects: [image('big:1')],
  afterMs: 28_900,
  why: 'pod/web',
  verdict: 'ImagePulling',
  check: ({ health, steps }) => {
    const { bytes, totalBytes } = steps.at(-1)?.evidence ?? {}
    assert.deepEqual([health, bytes, totalBytes], ['progressing', 300_000_000, 600_000_000])
  },
})

explains('its image does not exist', {
  cluster: {
    images: {
      'bad:1': {
        pullError: 'failed to resolve reference "docker.io/library/bad:1": docker.io/library/bad:1: not found',
      },
    },
  },
  objects: [image('bad:1')],
  why: 'pod/web',
  verdict: 'ImageNotFound',
  chain: ['ImagePullBackOff'],
  check: ({ next }) => assert.equal(next?.message, 'the image is pulled again'),
})

explains('the registry cannot be reached', {
  cluster: {
    images: {
      'far:1': {
        pullError:
          'failed to do request: Head "https://registry.example/v2/": dial tcp: lookup registry.example: no such host',
      },
    },
  },
  objects: [image('far:1')],
  why: 'pod/web',
  verdict: 'RegistryUnreachable',
})

explains('the registry does not let it have the image', {
  cluster: { images: { 'private:1': { auth: { username: 'a', password: 'b' } } } },
  objects: [image('private:1')],
  why: 'pod/web',
  verdict: 'ImageUnauthorized',
})

explains('its image is not there, and must not be pulled', {
  objects: [image('absent:1', { imagePullPolicy: 'Never' })],
  why: 'pod/web',
  verdict: 'ImageNeverPulled',
})

explains('its image is no image name', {
  objects: [image('UPPER/:case')],
  why: 'pod/web',
  verdict: 'ImageNameInvalid',
})

// Starting

explains('its command is not in the image', {
  objects: [
    pod(
      {},
      { command: ['/bin/nope'] },
      script({
        startError: 'failed to create task: exec: "/bin/nope": stat /bin/nope: no such file or directory: unknown',
      }),
    ),
  ],
  why: 'pod/web',
  verdict: 'CommandNotFound',
  chain: ['CrashLoopBackOff'],
})

explains('it must not run as root, and would', {
  objects: [pod({ securityContext: { runAsNonRoot: true } })],
  why: 'pod/web',
  verdict: 'RunAsNonRootViolated',
})

explains('its postStart hook runs', {
  objects: [
    pod(
      {},
      { lifecycle: { postStart: { exec: { command: ['warm-up'] } } } },
      script({ exec: { 'warm-up': { afterMs: 60_000 } } }),
    ),
  ],
  why: 'pod/web',
  verdict: 'PostStartRunning',
  check: ({ steps }) => assert.equal(steps.at(-1)?.evidence?.handler, 'exec: warm-up'),
})

explains('its postStart hook fails', {
  objects: [
    pod(
      {},
      { lifecycle: { postStart: { exec: { command: ['warm-up'] } } } },
      script({ exec: { 'warm-up': { exitCode: 3, stderr: 'cold' } } }),
    ),
  ],
  why: 'pod/web',
  verdict: 'PostStartFailed',
})

// Running and ending

explains('its container ends with an error, and waits to be started again', {
  objects: [pod({}, {}, script(exits(3)))],
  why: 'pod/web',
  verdict: 'ContainerExited',
  chain: ['CrashLoopBackOff'],
  check: ({ steps, next, verdict }, { clock }) => {
    const cause = steps.find(({ code }) => code === 'ContainerExited')
    assert.deepEqual([cause?.evidence?.exitCode, cause?.state], [3, 'failed'])
    assert.match(verdict.message, /ended with code 3/)
    const leftMs = Date.parse(next?.at ?? '') - clock.now()
    assert.ok(leftMs > 0 && leftMs <= 20_000, `${leftMs} ms`)
  },
})

explains('its container ends well, and should not end', {
  objects: [pod({}, {}, script(exits(0)))],
  why: 'pod/web',
  verdict: 'ContainerExited',
  check: ({ verdict }) => assert.match(verdict.message, /restart policy wants it to go on running/),
})

explains('its container used more memory than it may', {
  objects: [
    pod(
      {},
      { resources: { limits: { memory: '64Mi' } } },
      script({ steps: [{ kind: 'run', ms: 300 }, { kind: 'oom' }] }),
    ),
  ],
  why: 'pod/web',
  verdict: 'OOMKilled',
  check: ({ steps }) => assert.equal(steps.find(({ code }) => code === 'OOMKilled')?.evidence?.memoryLimit, '64Mi'),
})

explains('it has failed, and nothing is started again', {
  objects: [pod({ restartPolicy: 'Never' }, {}, script(exits(1)))],
  why: 'pod/web',
  verdict: 'ContainerExited',
  chain: ['PodFailed'],
  check: ({ health }) => assert.equal(health, 'failed'),
})

explains('it ran longer than its deadline', {
  objects: [pod({ activeDeadlineSeconds: 5 })],
  why: 'pod/web',
  verdict: 'PodDeadlineExceeded',
})

explains('all is well', {
  objects: [pod()],
  why: 'pod/web',
  verdict: 'PodReady',
  check: ({ health, steps }) => {
    assert.equal(health, 'ok')
    assert.deepEqual(
      steps.map(({ code, state }) => [code, state]),
      [
        ['Scheduled', 'done'],
        ['SandboxReady', 'done'],
        ['ContainerRunning', 'done'],
        ['PodReady', 'done'],
      ],
    )
  },
})

explains('it has done its work', {
  objects: [pod({ restartPolicy: 'Never' }, {}, script(exits(0)))],
  why: 'pod/web',
  verdict: 'PodSucceeded',
})

explains('its sandbox is being made', {
  cluster: { node: { sandboxStartMs: 60_000 } },
  objects: [pod()],
  why: 'pod/web',
  verdict: 'SandboxCreating',
})

explains('its container is being started', {
  objects: [pod({}, {}, script({ startMs: 60_000 }))],
  why: 'pod/web',
  verdict: 'ContainerStarting',
})

// Init containers and sidecars

explains('an init container has done its work', {
  objects: [pod({ initContainers: [{ name: 'first', image: 'app:1' }] }, {}, script({ steps: [] }, 'first'))],
  why: 'pod/web',
  verdict: 'PodReady',
  chain: ['ContainerCompleted'],
})

const withInit = (container: Record<string, unknown>, does: unknown) =>
  pod({ initContainers: [{ name: 'first', image: 'app:1', ...container }] }, {}, script(does, 'first'))

explains('an init container fails', {
  objects: [withInit({}, exits(2))],
  why: 'pod/web',
  verdict: 'ContainerExited',
  chain: ['CrashLoopBackOff', 'InitContainerPending'],
  check: ({ steps }) => assert.equal(steps.find(({ code }) => code === 'ContainerExited')?.subject, 'container first'),
})

explains('an init container does not end', {
  objects: [withInit({}, { steps: [{ kind: 'run', ms: null }] })],
  why: 'pod/web',
  verdict: 'InitContainerRunning',
  chain: ['InitContainerPending'],
})

explains("a sidecar's startup probe does not succeed", {
  objects: [
    withInit(
      { restartPolicy: 'Always', startupProbe: { exec: { command: ['up'] }, failureThreshold: 100 } },
      { exec: { up: { exitCode: 1, stdout: 'still loading' } } },
    ),
  ],
  why: 'pod/web',
  verdict: 'StartupProbePending',
  chain: ['InitContainerPending'],
  check: ({ verdict }) => assert.match(verdict.message, /still loading/),
})

// Probes and readiness

const probed = (kind: string, probe: Record<string, unknown>, answer: unknown) =>
  pod({}, { [kind]: { exec: { command: ['check'] }, periodSeconds: 2, ...probe } }, script({ exec: { check: answer } }))

explains('its readiness probe fails', {
  objects: [probed('readinessProbe', {}, { exitCode: 1, stdout: 'no database' })],
  why: 'pod/web',
  verdict: 'ReadinessProbeFailed',
  check: ({ steps, verdict }) => {
    const { probe } = steps.at(-1)?.evidence ?? {}
    assert.deepEqual([probe?.handler, probe?.output, probe?.failureThreshold], ['exec: check', 'no database', 3])
    assert.match(verdict.message, /no database/)
  },
})

explains('its readiness probe has not been asked yet', {
  objects: [probed('readinessProbe', { initialDelaySeconds: 60 }, { exitCode: 0 })],
  why: 'pod/web',
  verdict: 'ReadinessProbePending',
  check: ({ health, next }) => assert.deepEqual([health, next?.message], ['progressing', 'the probe asks']),
})

explains('its liveness probe fails, so it is killed again and again', {
  objects: [probed('livenessProbe', { failureThreshold: 2 }, { exitCode: 1, stdout: 'deadlock' })],
  afterMs: 30_000,
  why: 'pod/web',
  verdict: 'LivenessProbeFailed',
  check: ({ verdict }) => assert.match(verdict.message, /deadlock/),
})

explains('its startup probe fails, so it is killed', {
  objects: [probed('startupProbe', { failureThreshold: 2 }, { exitCode: 1, stdout: 'not yet' })],
  afterMs: 8_000,
  why: 'pod/web',
  verdict: 'StartupProbeFailed',
})

explains('a readiness gate is not true', {
  objects: [pod({ readinessGates: [{ conditionType: 'example.com/traffic' }] })],
  why: 'pod/web',
  verdict: 'ReadinessGateUnmet',
})

// Termination

const deleted = async (cluster: Parameters<NonNullable<Parameters<typeof explains>[1]['then']>>[0]) => {
  await cluster.client.delete(podKind, web)
}

explains('it is to go, and its preStop hook runs', {
  objects: [pod({ terminationGracePeriodSeconds: 60 }, { lifecycle: { preStop: { sleep: { seconds: 40 } } } })],
  then: deleted,
  why: 'pod/web',
  verdict: 'PreStopRunning',
  check: ({ next, health }) => {
    assert.equal(next?.message, 'the stop signal is sent')
    assert.equal(health, 'progressing')
  },
})

explains('it is to go, and its container does not obey the stop signal', {
  objects: [pod({ terminationGracePeriodSeconds: 60 }, {}, script({ onTerm: 'ignore' }))],
  then: deleted,
  why: 'pod/web',
  verdict: 'ContainersStopping',
  check: ({ next }, { clock }) => {
    assert.equal(next?.message, 'what still runs is killed')
    assert.ok(Math.abs(Date.parse(next?.at ?? '') - clock.now() - 45_000) < 2_000)
  },
})

explains('it is to go, and a finalizer holds it', {
  objects: [pod({ terminationGracePeriodSeconds: 1 }, {}, { finalizers: ['example.com/hold'] })],
  then: deleted,
  why: 'pod/web',
  verdict: 'FinalizersPending',
  check: ({ steps }) => assert.deepEqual(steps.at(-1)?.evidence?.finalizers, ['example.com/hold']),
})
