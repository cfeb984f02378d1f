// `sampan why` in real containers: each trouble is made on purpose, and the true cause must come first. Pods are made together
// and asked one after another. What a simulated machine can show is in test/why.
import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { core, Draft } from '#api'
import type { Code, Explanation, Step } from '#explain'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { startTestRegistry, type TestRegistry } from '../harness/registry.ts'
import { eventually } from '../harness/sampan.ts'

type Spec = Draft<core.PodSpec>

interface Case {
  readonly name: string
  readonly spec: Spec
  readonly metadata?: { readonly finalizers?: readonly string[] }
  /** Deletes the Pod when it runs. */
  readonly deleted?: boolean
  readonly verdict: Code
  readonly chain?: readonly Code[]
  readonly check?: (explanation: Explanation) => void
}

const one = (container: Draft<core.Container>, more: Partial<Spec> = {}): Spec => ({ containers: [container], ...more })
const busy = (more: Draft<core.Container> | object = {}) => shell('main', idle, more as Draft<core.Container>)
const find = ({ steps }: Explanation, code: Code): Step =>
  steps.find((step) => step.code === code) ?? assert.fail(`no ${code}`)
const quick = { periodSeconds: 1, failureThreshold: 2 }

/** Of a registry at `host`. */
const cases = (host: string): readonly Case[] => [
  {
    name: 'no-image',
    spec: one(busy({ image: `${host}/nope:1` })),
    verdict: 'ImageNotFound',
    chain: ['ImagePullBackOff'],
    check: ({ next }) => assert.ok(next?.at !== undefined),
  },
  { name: 'private-image', spec: one(busy({ image: `${host}/private/app:1` })), verdict: 'ImageUnauthorized' },
  { name: 'no-registry', spec: one(busy({ image: '127.0.0.1:9/app:1' })), verdict: 'RegistryUnreachable' },
  { name: 'no-image-name', spec: one(busy({ image: 'Not/An:Image:Name' })), verdict: 'ImageNameInvalid' },
  {
    name: 'never-pull',
    spec: one(busy({ image: `${host}/slow:2`, imagePullPolicy: 'Never' })),
    verdict: 'ImageNeverPulled',
  },
  {
    name: 'slow-image',
    spec: one(busy({ image: `${host}/slow:1` })),
    verdict: 'ImagePulling',
    check: (explanation) => {
      const { bytes = 0, totalBytes = 0 } = find(explanation, 'ImagePulling').evidence ?? {}
      assert.ok(totalBytes >= 50_000_000 && totalBytes < 50_100_000, `${totalBytes} in all`)
      assert.ok(bytes > 1_000_000 && bytes < 11_000_000, `${bytes} here`)
    },
  },
  {
    name: 'no-command',
    spec: one({ ...busy(), command: ['/no/such/command'] }),
    verdict: 'CommandNotFound',
    check: ({ verdict }) => assert.match(verdict.message, /\/no\/such\/command/),
  },
  { name: 'not-executable', spec: one({ ...busy(), command: ['/etc/passwd'] }), verdict: 'CommandNotExecutable' },
  {
    name: 'exits',
    spec: one(shell('main', 'echo "cannot open database"; exit 3')),
    verdict: 'ContainerExited',
    chain: ['CrashLoopBackOff'],
    check: (explanation) => {
      const { exitCode, log } = find(explanation, 'ContainerExited').evidence ?? {}
      assert.deepEqual([exitCode, log], [3, ['cannot open database']])
      assert.match(explanation.verdict.message, /code 3: cannot open database/)
    },
  },
  {
    name: 'out-of-memory',
    spec: one(shell('main', 'tail /dev/zero', { resources: { limits: { memory: '24Mi' } } } as Draft<core.Container>)),
    verdict: 'OOMKilled',
    check: ({ verdict }) => assert.match(verdict.message, /24Mi/),
  },
  {
    name: 'not-live',
    spec: one(busy({ livenessProbe: { exec: { command: ['sh', '-c', 'echo stuck; exit 1'] }, ...quick } }), {
      terminationGracePeriodSeconds: 1,
    }),
    verdict: 'LivenessProbeFailed',
    check: ({ verdict }) => assert.match(verdict.message, /stuck/),
  },
  {
    name: 'not-ready-http',
    spec: one(busy({ readinessProbe: { httpGet: { path: '/ready', port: 8080 }, ...quick } })),
    verdict: 'ReadinessProbeFailed',
    check: ({ verdict }) => assert.match(verdict.message, /refused/i),
  },
  {
    name: 'not-ready-tcp',
    spec: one(busy({ readinessProbe: { tcpSocket: { port: 8080 }, ...quick } })),
    verdict: 'ReadinessProbeFailed',
  },
  {
    name: 'not-ready-grpc',
    spec: one(busy({ readinessProbe: { grpc: { port: 8080 }, ...quick } })),
    verdict: 'ReadinessProbeFailed',
  },
  {
    name: 'not-started',
    spec: one(
      busy({ startupProbe: { exec: { command: ['test', '-e', '/up'] }, periodSeconds: 1, failureThreshold: 500 } }),
    ),
    verdict: 'StartupProbePending',
  },
  {
    name: 'no-config-map',
    spec: one(busy(), { volumes: [{ name: 'files', configMap: { name: 'absent' } }] }),
    verdict: 'ConfigMapMissing',
  },
  {
    name: 'no-secret',
    spec: one(busy({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 'absent', key: 'a' } } }] })),
    verdict: 'SecretMissing',
  },
  {
    name: 'no-key',
    spec: one(busy({ env: [{ name: 'A', valueFrom: { configMapKeyRef: { name: 'settings', key: 'absent' } } }] })),
    verdict: 'ConfigMapKeyMissing',
  },
  {
    name: 'no-claim',
    spec: one(busy(), { volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'absent' } }] }),
    verdict: 'ClaimMissing',
  },
  {
    name: 'wrong-host-path',
    spec: one(busy(), { volumes: [{ name: 'files', hostPath: { path: '/etc/passwd', type: 'Directory' } }] }),
    verdict: 'HostPathMismatch',
  },
  {
    name: 'read-only',
    spec: one(
      shell('main', 'echo x > /file', { securityContext: { readOnlyRootFilesystem: true } } as Draft<core.Container>),
    ),
    verdict: 'ReadOnlyFileSystem',
    check: ({ verdict }) => assert.match(verdict.hint ?? '', /emptyDir/),
  },
  {
    name: 'as-root',
    spec: one(busy({ securityContext: { runAsNonRoot: true } })),
    verdict: 'RunAsNonRootViolated',
  },
  {
    name: 'post-start-fails',
    spec: one(busy({ lifecycle: { postStart: { exec: { command: ['sh', '-c', 'echo cold; exit 4'] } } } }), {
      terminationGracePeriodSeconds: 1,
    }),
    verdict: 'PostStartFailed',
  },
  {
    name: 'post-start-runs',
    spec: one(busy({ lifecycle: { postStart: { exec: { command: ['sleep', '300'] } } } })),
    verdict: 'PostStartRunning',
  },
  {
    name: 'init-fails',
    spec: { ...one(busy()), initContainers: [shell('first', 'echo no schema; exit 1')] },
    verdict: 'ContainerExited',
    chain: ['InitContainerPending'],
    check: ({ verdict }) => assert.match(verdict.message, /no schema/),
  },
  {
    name: 'init-runs',
    spec: { ...one(busy()), initContainers: [shell('first', idle)] },
    verdict: 'InitContainerRunning',
  },
  {
    name: 'sidecar-not-started',
    spec: {
      ...one(busy()),
      initContainers: [
        {
          ...shell('proxy', idle),
          restartPolicy: 'Always',
          startupProbe: { exec: { command: ['false'] }, periodSeconds: 1, failureThreshold: 500 },
        } as Draft<core.Container>,
      ],
    },
    verdict: 'StartupProbePending',
  },
  {
    name: 'gate',
    spec: one(busy(), { readinessGates: [{ conditionType: 'example.com/traffic' }] }),
    verdict: 'ReadinessGateUnmet',
  },
  {
    name: 'too-large',
    spec: one(busy({ resources: { requests: { cpu: '1000' } } })),
    verdict: 'InsufficientResources',
  },
  { name: 'deadline', spec: one(busy(), { activeDeadlineSeconds: 2 }), verdict: 'PodDeadlineExceeded' },
  {
    name: 'port-taken',
    spec: {
      containers: [
        shell('first', 'while true; do nc -l -p 7000 -e true; done'),
        shell('second', 'sleep 2; nc -l -p 7000 -e true'),
      ],
    },
    verdict: 'PortInUse',
  },
  {
    name: 'slow-pre-stop',
    spec: one(busy({ lifecycle: { preStop: { exec: { command: ['sleep', '300'] } } } }), {
      terminationGracePeriodSeconds: 600,
    }),
    deleted: true,
    verdict: 'PreStopRunning',
    check: ({ next }) => assert.equal(next?.message, 'the stop signal is sent'),
  },
  {
    name: 'deaf',
    spec: one(shell('main', 'trap "" TERM; while true; do sleep 1; done'), { terminationGracePeriodSeconds: 600 }),
    deleted: true,
    verdict: 'ContainersStopping',
    check: ({ next }) => assert.equal(next?.message, 'what still runs is killed'),
  },
  {
    name: 'held',
    spec: one(busy(), { terminationGracePeriodSeconds: 1 }),
    metadata: { finalizers: ['example.com/hold'] },
    deleted: true,
    verdict: 'FinalizersPending',
  },
  {
    name: 'well',
    spec: one(busy()),
    verdict: 'PodReady',
    check: ({ health }) => assert.equal(health, 'ok'),
  },
]

describe('why, in real containers', { skip: skipWithoutRoot, timeout: 280_000 }, () => {
  let pods: TestPods
  let registry: TestRegistry
  const known = new Map<string, Case>()

  const ask = async (target: string): Promise<Explanation> =>
    (await pods.api.call('GET', `${target}/why`)).body as Explanation

  before(async () => {
    registry = await startTestRegistry()
    pods = await startTestPods()
    await pods.api.call('POST', '/api/v1/namespaces/default/configmaps', {
      body: { metadata: { name: 'settings' }, data: { a: '1' } },
    })
    for (const each of cases(registry.host)) known.set(each.name, each)
    for (const { name, spec, metadata } of known.values()) await pods.create(name, spec, metadata as never)
    for (const { name, deleted } of known.values()) {
      if (deleted !== true) continue
      await pods.ready(name)
      await pods.api.call('DELETE', `/api/v1/namespaces/default/pods/${name}`)
    }
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await registry?.[Symbol.asyncDispose]()
  })

  for (const { name, verdict } of cases('127.0.0.1:1'))
    it(`${name}: ${verdict}`, async () => {
      const each = known.get(name) ?? assert.fail(name)
      await eventually(`why pod/${name} names ${verdict}`, async () => {
        const explanation = await ask(`/api/v1/namespaces/default/pods/${name}`)
        assert.equal(explanation.verdict.code, each.verdict, JSON.stringify(explanation))
        each.check?.(explanation)
        for (const code of each.chain ?? [])
          assert.ok(
            explanation.steps.some((step) => step.code === code),
            `${code} is not among ${JSON.stringify(explanation)}`,
          )
        return true
      })
    })

  it('the command says the same as the API, for people and for programs', async () => {
    const text = await pods.cluster.sampan(['why', 'pod/no-config-map'])
    assert.equal(text.code, 1)
    assert.match(
      text.stdout,
      /^pod\/no-config-map held up: volume files: ConfigMap "absent" does not exist \[ConfigMapMissing\]\n/,
    )
    assert.match(text.stdout, /to do: Create ConfigMap default\/absent/)
    const json = await pods.cluster.sampan(['why', 'pod', 'no-config-map', '-o', 'json'])
    assert.equal((JSON.parse(json.stdout) as Explanation).verdict.code, 'ConfigMapMissing')
    const well = await pods.cluster.sampan(['why', 'pod/well'])
    assert.deepEqual([well.code, well.stdout.split('\n')[0]], [0, 'pod/well ok: It runs and is ready [PodReady]'])
  })

  // What restarts is for moments without its trouble, so that it may have to be asked again.
  it('without its subresource, from outside, the answer is the same', async () => {
    await eventually('both are explained', async () => {
      const { stdout, stderr } = await pods.cluster.sampan([
        'why',
        'pod/no-image',
        'pod/not-live',
        '--from-here',
        '-o',
        'json',
      ])
      const { items } = JSON.parse(stdout || assert.fail(stderr)) as { readonly items: readonly Explanation[] }
      assert.deepEqual(
        items.map(({ verdict }) => verdict.code),
        ['ImageNotFound', 'LivenessProbeFailed'],
      )
      return true
    })
  })

  it('without a name it tells of everything that is not well, the worst first', async () => {
    await eventually('all is told', async () => {
      const { stdout, code } = await pods.cluster.sampan(['why', '-o', 'json'], { timeLimitMs: 60_000 })
      const { items } = JSON.parse(stdout) as { readonly items: readonly Explanation[] }
      const names = items.map(({ metadata }) => metadata.name)
      assert.equal(code, 1)
      assert.equal(items[0]?.health, 'failed')
      assert.ok(names.includes('exits') && !names.includes('well'), names.join(' '))
      return true
    })
  })

  it('kubectl can ask for it too', async () => {
    await eventually('the Pod is explained', async () => {
      const { stdout } = await pods.kubectl(['get', '--raw', '/api/v1/namespaces/default/pods/exits/why'])
      assert.equal((JSON.parse(stdout) as Explanation).verdict.code, 'ContainerExited')
      return true
    })
  })

  it("a Deployment's answer is that of its Pod", async () => {
    const template = { metadata: { labels: { app: 'web' } }, spec: one(shell('main', 'echo no licence; exit 9')) }
    await pods.api.call('POST', '/apis/apps/v1/namespaces/default/deployments', {
      body: { metadata: { name: 'web' }, spec: { selector: { matchLabels: { app: 'web' } }, template } },
    })
    await eventually('the Deployment is explained by its Pod', async () => {
      const { verdict } = await ask('/apis/apps/v1/namespaces/default/deployments/web')
      assert.deepEqual([verdict.code, verdict.in?.kind], ['ContainerExited', 'Pod'])
      assert.match(verdict.message, /^pod\/web-.*: It ended with code 9: no licence$/)
      return true
    })
  })

  it('what the controller of a workload is doing is told by the server, and from outside', async () => {
    const labels = { app: 'stuck' }
    const template = { metadata: { labels }, spec: { ...one(busy()), nodeSelector: { disk: 'none' } } }
    const spec = { replicas: 2, selector: { matchLabels: labels }, template }
    await pods.api.call('POST', '/apis/apps/v1/namespaces/default/deployments', {
      body: { metadata: { name: 'stuck' }, spec },
    })
    const expected = ['deployment-controller', '0 of 2 Pods of its template are available', 'NodeSelectorMismatch']
    const told = ({ steps: [first], verdict }: Explanation) => [first?.subject, first?.message, verdict.code]
    await eventually('the server tells of it', async () => {
      assert.deepEqual(told(await ask('/apis/apps/v1/namespaces/default/deployments/stuck')), expected)
      return true
    })
    const fromHere = await pods.cluster.sampan(['why', 'deployment/stuck', '--from-here', '-o', 'json'])
    assert.deepEqual(told(JSON.parse(fromHere.stdout || assert.fail(fromHere.stderr)) as Explanation), expected)
    await pods.api.call('DELETE', '/apis/apps/v1/namespaces/default/deployments/stuck')
  })

  it('a Pod is evicted for using more than its emptyDir may hold', async () => {
    const volumes = [{ name: 'scratch', emptyDir: { sizeLimit: '1Mi' } }]
    const fill = shell('main', `dd if=/dev/zero of=/scratch/file bs=1M count=8; ${idle}`, {
      volumeMounts: [{ name: 'scratch', mountPath: '/scratch' }],
    } as Draft<core.Container>)
    await pods.create('greedy', one(fill, { volumes, terminationGracePeriodSeconds: 1 }))
    await eventually(
      'the Pod is evicted',
      async () => {
        const { verdict, health } = await ask('/api/v1/namespaces/default/pods/greedy')
        assert.deepEqual([verdict.code, health], ['Evicted', 'failed'])
        return true
      },
      { limitMs: 90_000 },
    )
  })

  it('a static Pod is explained by its mirror', async () => {
    const manifest = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'fixed' },
      spec: { ...one(shell('main', 'echo static; exit 2')) },
    }
    await writeFile(path.join(pods.cluster.home, 'manifests', 'fixed.json'), JSON.stringify(manifest))
    await eventually('the mirror Pod is explained', async () => {
      const { items } = (await pods.api.call('GET', '/api/v1/namespaces/default/pods')).body as { items: core.Pod[] }
      const mirror = items.find(({ metadata }) => metadata.name.startsWith('fixed-')) ?? assert.fail('no mirror')
      const { verdict } = await ask(`/api/v1/namespaces/default/pods/${mirror.metadata.name}`)
      assert.equal(verdict.code, 'ContainerExited')
      return true
    })
  })
})
