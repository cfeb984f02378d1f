// Where data of Pods are, and how much they may be, in real containers: credentials in memory, every type of hostPath, limits of
// local storage, and what a node tells of all that over its own API. All Pods of the file live at once.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { configMapKind, type core, type Draft, nodeKind, secretKind, serviceAccountKind } from '#api'
import { runProcess } from '#base/node'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

interface Stats {
  readonly node: {
    readonly cpu: { readonly usageCoreNanoSeconds: number }
    readonly memory: { readonly workingSetBytes: number }
  }
  readonly pods: readonly {
    readonly podRef: { readonly name: string }
    readonly memory?: { readonly workingSetBytes?: number }
    readonly network?: { readonly name: string; readonly rxBytes?: number }
    readonly volume?: readonly { readonly name: string; readonly usedBytes: number }[]
    readonly containers: readonly {
      readonly name: string
      readonly cpu?: { readonly usageCoreNanoSeconds?: number }
      readonly rootfs?: { readonly usedBytes?: number }
      readonly logs?: { readonly usedBytes?: number }
    }[]
  }[]
}

describe('data of Pods on their node', { skip: skipWithoutRoot, timeout: 240_000, concurrency: 8 }, () => {
  let pods: TestPods
  let folder = ''
  let node: core.Node

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-storage-'))
    pods = await startTestPods()
    const { client } = pods.api
    const metadata = { name: 'kept', namespace: 'default' }
    await client.create(secretKind, { metadata, stringData: { password: 'open sesame' } })
    await client.create(configMapKind, { metadata, data: { colour: 'blue' } })
    const [found] = (await client.list(nodeKind)).items
    assert.ok(found)
    node = found
    await pods.create('measured', {
      volumes: [{ name: 'data', emptyDir: {} }],
      containers: [
        shell(
          'main',
          'dd if=/dev/zero of=/data/x bs=1M count=2 2>/dev/null; dd if=/dev/zero of=/y bs=1M count=1 2>/dev/null; echo hello; while :; do sleep 0.05; done',
          {
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          },
        ),
      ],
    })
    // Before anything is measured: what is on disk is counted once a minute.
    await pods.logged('measured', 'hello')
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('volumes that hold credentials are in memory, others on disk, and all follow their objects', async () => {
    const token = { serviceAccountToken: { path: 'token' } }
    const names = { path: 'name', fieldRef: { fieldPath: 'metadata.name' } }
    const volumes: Draft<core.Volume>[] = [
      { name: 'secret', secret: { secretName: 'kept' } },
      { name: 'projected', projected: { sources: [token, { secret: { name: 'kept' } }] } },
      { name: 'downward', downwardAPI: { items: [names] } },
      { name: 'config', configMap: { name: 'kept' } },
    ]
    await pods.create('credentials', {
      volumes,
      containers: [
        shell('main', idle, { volumeMounts: volumes.map(({ name = '' }) => ({ name, mountPath: `/v/${name}` })) }),
      ],
    })
    await pods.ready('credentials')
    const kinds = await pods.run('credentials', "grep ' /v/' /proc/mounts | cut -d ' ' -f 2,3 | sort")
    const [config, ...memory] = kinds.split('\n')
    assert.doesNotMatch(config ?? '', /tmpfs/)
    assert.deepEqual(memory, ['/v/downward tmpfs', '/v/projected tmpfs', '/v/secret tmpfs'])
    // Nothing of it is anywhere on the disk.
    const { stdout } = await runProcess('grep', ['-rls', 'open sesame', path.join(pods.cluster.home, 'kubelet/pods')], {
      timeLimitMs: 20_000,
    })
    assert.equal(stdout, '')
    const key = { namespace: 'default', name: 'kept' }
    await pods.api.client.patch(secretKind, key, { type: 'merge', body: { stringData: { password: 'changed' } } })
    await eventually('the files have changed', async () => {
      return (await pods.run('credentials', 'cat /v/secret/password /v/projected/password')) === 'changedchanged'
    })
    const { metadata } = await pods.get('credentials')
    await pods.remove('credentials')
    await eventually('nothing of it stays in memory', async () => {
      const { stdout: left } = await runProcess('ls', [path.join(pods.cluster.home, 'kubelet/memory-volumes')], {
        timeLimitMs: 20_000,
      })
      return !left.includes(metadata.uid)
    })
  })

  it('an immutable ConfigMap or Secret cannot be changed', async () => {
    for (const [kind, plural] of [
      [configMapKind, 'configmaps'],
      [secretKind, 'secrets'],
    ] as const) {
      await pods.api.client.create(kind, {
        metadata: { name: 'fixed', namespace: 'default' },
        immutable: true,
      } as never)
      const answer = await pods.api.call('PATCH', `/api/v1/namespaces/default/${plural}/fixed`, {
        body: { data: { a: 'Yg==' } },
        contentType: 'application/merge-patch+json',
      })
      assert.equal(answer.status, 422)
      assert.match(JSON.stringify(answer.body), /field is immutable when `immutable` is set/)
    }
  })

  it('hostPath of every type: what should be there is checked, what may be made is made', async () => {
    const at = (name: string) => path.join(folder, name)
    await using socket = createServer()
    await new Promise<void>((resolve) => socket.listen(at('socket'), resolve))
    succeeded(await runProcess('mknod', [at('block'), 'b', '7', '99'], { timeLimitMs: 10_000 }))
    const good: Readonly<Record<string, core.HostPathVolumeSource>> = {
      anything: { path: folder },
      directory: { path: folder, type: 'Directory' },
      'new-directory': { path: at('made/deep'), type: 'DirectoryOrCreate' },
      'new-file': { path: at('made-file'), type: 'FileOrCreate' },
      file: { path: '/etc/hosts', type: 'File' },
      socket: { path: at('socket'), type: 'Socket' },
      'char-device': { path: '/dev/null', type: 'CharDevice' },
      'block-device': { path: at('block'), type: 'BlockDevice' },
    }
    const names = Object.keys(good)
    const found = await pods.output('host-paths', 'cd /h; for f in *; do echo $f $(stat -c %F $f); done', {
      spec: { volumes: names.map((name) => ({ name, hostPath: good[name] })) as Draft<core.Volume>[] },
      container: { volumeMounts: names.map((name) => ({ name, mountPath: `/h/${name}` })) },
    })
    assert.deepEqual(Object.fromEntries(found.split('\n').map((line) => line.split(/ (.*)/).slice(0, 2))), {
      anything: 'directory',
      'block-device': 'block special file',
      'char-device': 'character special file',
      directory: 'directory',
      file: 'regular file',
      'new-directory': 'directory',
      'new-file': 'regular empty file',
      socket: 'socket',
    })
    const bad: Readonly<Record<string, readonly [source: core.HostPathVolumeSource, text: string]>> = {
      'not-a-file': [{ path: folder, type: 'File' }, 'a file'],
      'not-a-socket': [{ path: '/etc/hosts', type: 'Socket' }, 'a socket file'],
      'not-a-device': [{ path: '/etc/hosts', type: 'CharDevice' }, 'a character device'],
      'not-a-disk': [{ path: '/dev/null', type: 'BlockDevice' }, 'a block device'],
    }
    for (const [name, [hostPath]] of Object.entries(bad))
      await pods.create(name, {
        volumes: [{ name: 'host', hostPath }],
        containers: [shell('main', idle, { volumeMounts: [{ name: 'host', mountPath: '/h' }] })],
      })
    for (const [name, [hostPath, text]] of Object.entries(bad)) {
      const event = await pods.event(name, /^FailedMount: /)
      assert.ok(event.endsWith(`hostPath type check failed: ${hostPath.path} is not ${text}`), event)
      await pods.remove(name)
    }
  })

  const fill = (file: string) => `dd if=/dev/zero of=${file} bs=1M count=4 2>/dev/null; ${idle}`
  const oversized: Readonly<Record<string, readonly [spec: Draft<core.PodSpec>, message: string]>> = {
    'too-much-volume': [
      {
        volumes: [{ name: 'data', emptyDir: { sizeLimit: '2Mi' } }],
        containers: [shell('main', fill('/data/big'), { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      },
      'Usage of EmptyDir volume "data" exceeds the limit "2Mi". ',
    ],
    'too-much-written': [
      {
        containers: [
          shell('main', fill('/big'), { resources: { limits: { 'ephemeral-storage': '2Mi' } } }),
          shell('other', idle),
        ],
      },
      'Container main exceeded its local ephemeral storage limit "2Mi". ',
    ],
    'too-much-of-a-sidecar': [
      {
        initContainers: [
          {
            ...shell('side', fill('/big'), { resources: { limits: { 'ephemeral-storage': '2Mi' } } }),
            restartPolicy: 'Always',
          },
        ],
        containers: [shell('main', idle)],
      },
      'Container side exceeded its local ephemeral storage limit "2Mi". ',
    ],
    'too-much-logged': [
      {
        containers: [
          shell(
            'main',
            `i=0; while [ $i -lt 40000 ]; do echo "a line that is long enough to fill the log soon $i"; i=$((i + 1)); done; ${idle}`,
            {
              resources: { limits: { 'ephemeral-storage': '2Mi' } },
            },
          ),
        ],
      },
      'Pod ephemeral local storage usage exceeds the total limit of containers 2Mi. ',
    ],
  }
  for (const [name, [spec, message]] of Object.entries(oversized))
    it(`P6 a Pod over its own storage limit is evicted: ${name}`, async () => {
      await pods.create(name, { terminationGracePeriodSeconds: 1, ...spec })
      const { status } = await pods.ended(name, { limitMs: 60_000 })
      assert.deepEqual([status.phase, status.reason, status.message], ['Failed', 'Evicted', message])
      assert.equal(await pods.event(name, /^Evicted: /), `Evicted: ${message}`)
      // Its own doing is no disruption.
      assert.ok(!status.conditions?.some(({ type }) => type === 'DisruptionTarget'))
    })

  it('the node tells what its Pods use: stats/summary and metrics, through the API server', async () => {
    const raw = async (target: string) =>
      succeeded(await pods.kubectl(['get', '--raw', `/api/v1/nodes/${node.metadata.name}/proxy/${target}`]))
    const pod = await eventually('the Pod is measured whole', async () => {
      const stats = JSON.parse(await raw('stats/summary')) as Stats
      assert.ok(stats.node.cpu.usageCoreNanoSeconds > 0 && stats.node.memory.workingSetBytes > 0)
      const one = stats.pods.find(({ podRef }) => podRef.name === 'measured')
      return one?.containers[0]?.rootfs?.usedBytes && one.containers[0].cpu?.usageCoreNanoSeconds ? one : undefined
    })
    const [main] = pod.containers
    assert.ok(main)
    assert.ok((main.rootfs?.usedBytes ?? 0) >= 2 ** 20, `the writable layer has ${main.rootfs?.usedBytes} bytes`)
    assert.ok((main.logs?.usedBytes ?? 0) > 0)
    assert.ok((pod.memory?.workingSetBytes ?? 0) > 0)
    assert.ok((pod.volume?.find(({ name }) => name === 'data')?.usedBytes ?? 0) >= 2 * 2 ** 20)
    assert.equal(pod.network?.name, 'eth0')
    const labels = 'container="main",namespace="default",pod="measured"'
    const [all, resource, cadvisor] = await Promise.all(['metrics', 'metrics/resource', 'metrics/cadvisor'].map(raw))
    assert.match(resource ?? '', new RegExp(`^container_cpu_usage_seconds_total{${labels}} \\d`, 'm'))
    assert.match(resource ?? '', /^pod_memory_working_set_bytes{namespace="default",pod="measured"} [1-9]/m)
    assert.match(
      cadvisor ?? '',
      /^container_network_receive_bytes_total{interface="eth0",namespace="default",pod="measured"} /m,
    )
    assert.match(all ?? '', /^kubelet_runtime_operations_total{operation_type="create_container"} [1-9]/m)
    assert.match(all ?? '', /^process_resident_memory_bytes [1-9]/m)
  })

  it('the node answers those who prove who they are and may: nobody without, a token by its owner’s rights', async () => {
    const { client } = pods.api
    await client.create(serviceAccountKind, { metadata: { name: 'asks', namespace: 'default' } })
    const made = await client.post<{ readonly status: { readonly token: string } }>(
      serviceAccountKind,
      { namespace: 'default', name: 'asks' },
      'token',
      { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { audiences: [], expirationSeconds: 600 } },
    )
    const ca = await readFile(path.join(pods.cluster.home, 'pki/ca.crt'), 'utf8')
    const admin = {
      cert: await readFile(path.join(pods.cluster.home, 'pki/admin.crt'), 'utf8'),
      key: await readFile(path.join(pods.cluster.home, 'pki/admin.key'), 'utf8'),
    }
    const port = node.status.daemonEndpoints?.kubeletEndpoint?.Port
    const ask = (identity: object): Promise<readonly [code: number | undefined, text: string]> => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly [number | undefined, string]>()
      const call = request(
        { host: '127.0.0.1', port, path: '/stats/summary', ca, agent: false, ...identity },
        (response) => {
          response.setEncoding('utf8')
          let text = ''
          response.on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve([response.statusCode, text]))
        },
      )
      call.on('error', reject)
      call.end()
      return promise
    }
    const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } })
    assert.deepEqual(await ask({}), [401, 'Unauthorized'])
    assert.deepEqual(await ask(bearer('nonsense')), [401, 'Unauthorized'])
    assert.deepEqual(await ask(bearer(made.status.token)), [
      403,
      'Forbidden (user=system:serviceaccount:default:asks, verb=get, resource=nodes, subresource(s)=[stats])',
    ])
    assert.equal((await ask(admin))[0], 200)
  })
})
