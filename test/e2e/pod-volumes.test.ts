// Data of Pods in real containers: mission P14 and L3, ConfigMaps and Secrets as variables and files, emptyDir, hostPath.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { configMapKind, podKind, secretKind } from '#api'
import { containerStatus, idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

describe('volumes and configuration, in real containers', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods
  let folder = ''

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-volumes-'))
    pods = await startTestPods()
    const { client } = pods.api
    const metadata = { name: 'settings', namespace: 'default' }
    await client.create(configMapKind, { metadata, data: { colour: 'blue', 'app.conf': 'a=1\n' } })
    await client.create(secretKind, { metadata, stringData: { password: 'open sesame' } })
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  it('P14 all containers of a Pod, init containers too, mount its volumes; data survive a restart of a container', async () => {
    const mounts = (mountPath: string) => ({ volumeMounts: [{ name: 'data', mountPath }] })
    await pods.create('shares', {
      volumes: [{ name: 'data', emptyDir: {} }],
      initContainers: [shell('first', 'echo first >> /data/log', mounts('/data'))],
      containers: [
        shell('writer', 'echo started >> /here/log; trap "exit 1" TERM; while :; do sleep 0.05; done', mounts('/here')),
        shell('reader', idle, mounts('/there')),
      ],
    })
    await pods.ready('shares')
    assert.equal(await pods.run('shares', 'cat /there/log', 'reader'), 'first\nstarted')
    await pods.terminate('shares', 'writer')
    await pods.until(
      'shares',
      'has restarted its container',
      (pod) => containerStatus(pod, 'writer').restartCount === 1,
    )
    await eventually('it has written again', async () => {
      return (await pods.run('shares', 'cat /there/log', 'reader')) === 'first\nstarted\nstarted'
    })
  })

  it('L3 an emptyDir goes with its Pod: a Pod of the same name starts with an empty one', async () => {
    const create = () =>
      pods.create('empty', {
        volumes: [{ name: 'data', emptyDir: {} }],
        containers: [
          shell('main', `ls /data | wc -l; touch /data/file; ${idle}`, {
            volumeMounts: [{ name: 'data', mountPath: '/data' }],
          }),
        ],
      })
    const { uid } = (await create()).metadata
    await pods.logged('empty', '0\n')
    const kept = path.join(pods.cluster.home, 'kubelet/pods', uid ?? '')
    assert.ok((await stat(kept)).isDirectory())
    await pods.api.client.delete(podKind, { namespace: 'default', name: 'empty' })
    await pods.gone('empty')
    await assert.rejects(stat(kept), { code: 'ENOENT' })
    await create()
    await pods.logged('empty', '0\n')
  })

  it('emptyDir in memory is a tmpfs; a read-only mount cannot be written; subPath is a part', async () => {
    await pods.create('mounts', {
      volumes: [
        { name: 'memory', emptyDir: { medium: 'Memory', sizeLimit: '16Mi' } },
        { name: 'disk', emptyDir: {} },
      ],
      containers: [
        shell('main', idle, {
          volumeMounts: [
            { name: 'memory', mountPath: '/memory' },
            { name: 'disk', mountPath: '/disk' },
            { name: 'disk', mountPath: '/read-only', readOnly: true },
            { name: 'disk', mountPath: '/part', subPath: 'a/part' },
          ],
        }),
      ],
    })
    await pods.ready('mounts')
    assert.match(await pods.run('mounts', 'grep " /memory " /proc/mounts'), /^tmpfs \/memory tmpfs .*size=16384k/)
    assert.equal(
      await pods.run('mounts', 'touch /read-only/x 2>&1 || true'),
      'touch: /read-only/x: Read-only file system',
    )
    await pods.run('mounts', 'echo in > /part/file')
    assert.equal(await pods.run('mounts', 'cat /disk/a/part/file'), 'in')
  })

  it('files that follow the API belong to it: no container can write there, read-only mount or not', async () => {
    const downwardAPI = { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] }
    const said = await pods.output('api-files', 'cat /api/name; touch /api/name 2>&1; touch /api/x 2>&1', {
      container: { volumeMounts: [{ name: 'api', mountPath: '/api' }] },
      spec: { volumes: [{ name: 'api', downwardAPI }] },
    })
    assert.deepEqual(said.replace('api-files', 'api-files\n').split('\n'), [
      'api-files',
      'touch: /api/name: Read-only file system',
      'touch: /api/x: Read-only file system',
    ])
  })

  it('hostPath shows a folder of the machine, and its type is checked', async () => {
    await writeFile(path.join(folder, 'from-host'), 'hello\n')
    const volumeMounts = [{ name: 'host', mountPath: '/host' }]
    await pods.create('host', {
      volumes: [{ name: 'host', hostPath: { path: folder, type: 'Directory' } }],
      containers: [shell('main', idle, { volumeMounts })],
    })
    await pods.ready('host')
    assert.equal(await pods.run('host', 'cat /host/from-host; echo back > /host/from-pod'), 'hello')
    assert.equal(await readFile(path.join(folder, 'from-pod'), 'utf8'), 'back\n')
    await pods.create('no-host', {
      volumes: [{ name: 'host', hostPath: { path: path.join(folder, 'missing'), type: 'Directory' } }],
      containers: [shell('main', idle, { volumeMounts })],
    })
    await eventually('an Event says that the folder is missing', async () => {
      const { stdout } = await pods.kubectl([
        'get',
        'events',
        '--field-selector=involvedObject.name=no-host',
        '-o',
        'jsonpath={.items[*].message}',
      ])
      return stdout.includes(`hostPath type check failed: ${path.join(folder, 'missing')} is not a directory`)
    })
    assert.equal((await pods.get('no-host')).status.phase, 'Pending')
  })

  it('a ConfigMap and a Secret as variables: one key, all keys with a prefix, optional ones', async () => {
    await pods.create('variables', {
      containers: [
        shell('main', idle, {
          envFrom: [
            { prefix: 'S_', secretRef: { name: 'settings' } },
            { configMapRef: { name: 'none', optional: true } },
          ],
          env: [
            { name: 'COLOUR', valueFrom: { configMapKeyRef: { name: 'settings', key: 'colour' } } },
            { name: 'GREETING', value: 'the sky is $(COLOUR), $(NOTHING) and $$(COLOUR)' },
            { name: 'ABSENT', valueFrom: { configMapKeyRef: { name: 'settings', key: 'none', optional: true } } },
          ],
        }),
      ],
    })
    await pods.ready('variables')
    const variables = (await pods.run('variables', 'env | grep -E "^(S_|COLOUR|GREETING|ABSENT)" | sort')).split('\n')
    assert.deepEqual(variables, [
      'COLOUR=blue',
      'GREETING=the sky is blue, $(NOTHING) and $(COLOUR)',
      'S_password=open sesame',
    ])
  })

  it('a ConfigMap and a Secret as files follow their objects while the Pod runs, all at once', async () => {
    await pods.create('files', {
      volumes: [
        { name: 'config', configMap: { name: 'settings', items: [{ key: 'app.conf', path: 'etc/app.conf' }] } },
        { name: 'secret', secret: { secretName: 'settings', defaultMode: 0o400 } },
      ],
      containers: [
        shell('main', idle, {
          volumeMounts: [
            { name: 'config', mountPath: '/config' },
            { name: 'secret', mountPath: '/secret' },
          ],
        }),
      ],
    })
    await pods.ready('files')
    assert.equal(await pods.run('files', 'cat /config/etc/app.conf'), 'a=1')
    assert.equal(await pods.run('files', 'cat /secret/password; stat -L -c " %a" /secret/password'), 'open sesame 400')
    const key = { namespace: 'default', name: 'settings' }
    const { client } = pods.api
    await client.patch(configMapKind, key, { type: 'merge', body: { data: { 'app.conf': 'a=2\n' } } })
    await client.patch(secretKind, key, { type: 'merge', body: { stringData: { password: 'changed' } } })
    await eventually(
      'the files have changed',
      async () => (await pods.run('files', 'cat /config/etc/app.conf /secret/password')) === 'a=2\nchanged',
      { limitMs: 90_000 },
    )
    assert.equal(containerStatus(await pods.get('files'), 'main').restartCount, 0)
  })

  it('a downwardAPI volume and a projected one show the Pod’s own fields', async () => {
    const labels = { path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }
    await pods.create(
      'fields',
      {
        volumes: [
          { name: 'own', downwardAPI: { items: [labels] } },
          {
            name: 'all',
            projected: { sources: [{ downwardAPI: { items: [labels] } }, { configMap: { name: 'settings' } }] },
          },
        ],
        containers: [
          shell('main', idle, {
            env: [{ name: 'NODE', valueFrom: { fieldRef: { fieldPath: 'spec.nodeName' } } }],
            volumeMounts: [
              { name: 'own', mountPath: '/own' },
              { name: 'all', mountPath: '/all' },
            ],
          }),
        ],
      },
      { labels: { app: 'fields' } },
    )
    const { spec } = await pods.ready('fields')
    assert.equal(await pods.run('fields', 'cat /own/labels'), 'app="fields"')
    assert.equal(await pods.run('fields', 'cat /all/labels /all/colour'), 'app="fields"blue')
    assert.equal(await pods.run('fields', 'echo $NODE'), spec.nodeName)
  })
})
