// StatefulSets in real containers: mission W3. Each Pod has its name and its own volume of the default StorageClass, which is
// the same one after the Pod has been replaced; the directory goes with the claim.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, persistentVolumeClaimKind, persistentVolumeKind } from '#api'
import { shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, succeeded } from '../harness/sampan.ts'

const namespace = 'default'
const script = 'echo $HOSTNAME >> /data/log; trap "exit 0" TERM; sleep 3600 & wait'
const labels = { app: 'db' }
const set = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace },
  spec: {
    replicas: 2,
    serviceName: 'db',
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        securityContext: { runAsUser: 1000 },
        containers: [shell('main', script, { volumeMounts: [{ name: 'data', mountPath: '/data' }] })],
      },
    },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
      },
    ],
  },
}

describe('StatefulSets, in real containers', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods
  const claim = (name: string): Promise<core.PersistentVolumeClaim> =>
    pods.api.client.get(persistentVolumeClaimKind, { namespace, name })
  const found = (name: string): Promise<true | undefined> =>
    pods.find(name).then((pod) => (pod === undefined ? undefined : true))
  const volumes = (): string => path.join(pods.cluster.home, 'volumes')

  before(async () => {
    pods = await startTestPods()
    succeeded(await pods.kubectl(['apply', '-f', '-'], { input: JSON.stringify(set) }))
    for (const name of ['db-0', 'db-1']) {
      await eventually(`Pod ${name} is there`, () => found(name))
      await pods.ready(name)
    }
  })
  after(() => pods?.[Symbol.asyncDispose]())

  it('W3 each Pod has its own volume, of the default class, that a user who is not root can write to', async () => {
    for (const name of ['db-0', 'db-1']) assert.equal(await pods.run(name, 'cat /data/log'), name)
    const { spec, status } = await claim('data-db-0')
    assert.deepEqual(
      [spec.storageClassName, status.phase, status.capacity, status.accessModes],
      ['local-path', 'Bound', { storage: '1Gi' }, ['ReadWriteOnce']],
    )
    assert.notEqual(spec.volumeName, (await claim('data-db-1')).spec.volumeName)
  })

  it('W3 a Pod that was deleted comes back under its name, with its data', async () => {
    const before = await pods.get('db-0')
    await pods.remove('db-0')
    await eventually('another Pod is there', async () => {
      const pod = await pods.find('db-0')
      return pod !== undefined && pod.metadata.uid !== before.metadata.uid
    })
    await pods.ready('db-0')
    await eventually('it has added to what was there', async () => {
      return (await pods.run('db-0', 'cat /data/log')) === 'db-0\ndb-0'
    })
  })

  it('W3 a claim outlives its set; it waits for its Pod to go, and its directory goes with it', async () => {
    const { volumeName = '' } = (await claim('data-db-0')).spec
    const directory = path.join(volumes(), volumeName)
    succeeded(await pods.kubectl(['delete', 'pvc', 'data-db-0', '--wait=false']))
    assert.equal((await claim('data-db-0')).metadata.deletionTimestamp === undefined, false)
    assert.ok(existsSync(directory))
    succeeded(await pods.kubectl(['delete', 'statefulset', 'db']))
    for (const name of ['db-0', 'db-1']) await pods.gone(name, { limitMs: 60_000 })
    await eventually('the volume is gone', async () => {
      const { items } = await pods.api.client.list(persistentVolumeKind)
      return items.every(({ metadata }) => metadata.name !== volumeName)
    })
    const kept = (await claim('data-db-1')).spec.volumeName
    assert.deepEqual(await readdir(volumes()), [kept])
  })
})
