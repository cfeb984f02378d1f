import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { silentLog } from '#base'
import type { ObjectCache } from '../api-objects/object-cache.ts'
import { testPod } from '../pod/pod.testing.ts'
import { createSimulatedHost } from '../simulated-host.ts'
import { writeAtomically } from './atomic-writer.ts'
import { containerMounts } from './container-mounts.ts'
import { memoryVolumeBytes } from './empty-dir.ts'
import { hostPathPlugin } from './host-path.ts'
import type { ServiceAccountTokens } from './service-account-token.ts'
import { createVolumeManager } from './volume-manager.ts'
import { filesForGroup, selectKeys, type VolumeFiles } from './volume-files.ts'
import type { FileKind } from '../host.ts'
import type { VolumeContext } from './volume-plugin.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const content = (files: Record<string, string>, mode = 0o644): VolumeFiles =>
  new Map(Object.entries(files).map(([path, text]) => [path, { content: bytes(text), mode }]))

describe('writeAtomically', () => {
  it('F4 swings ..data, so that a name shows the old file or the new, and what is gone disappears', async () => {
    const { files } = createSimulatedHost()
    const read = async (path: string) => new TextDecoder().decode((await files.read(path)) ?? bytes('-'))
    assert.equal(await writeAtomically(files, '/v', { wanted: content({ a: '1', 'd/b': '2' }), stamp: 'x' }), true)
    assert.deepEqual([await read('/v/a'), await read('/v/d/b')], ['1', '2'])
    assert.equal(await files.readLink('/v/a'), '..data/a')
    assert.equal(await writeAtomically(files, '/v', { wanted: content({ a: '1', 'd/b': '2' }), stamp: 'y' }), false)
    assert.equal(await writeAtomically(files, '/v', { wanted: content({ a: '3' }), stamp: 'y' }), true)
    assert.deepEqual([await read('/v/a'), await read('/v/d/b')], ['3', '-'])
    assert.deepEqual(await files.list('/v'), ['..data', '..y', 'a'])
  })

  it('writes again when only a mode has changed', async () => {
    const { files } = createSimulatedHost()
    await writeAtomically(files, '/v', { wanted: content({ a: '1' }), stamp: 'x' })
    assert.equal(await writeAtomically(files, '/v', { wanted: content({ a: '1' }, 0o400), stamp: 'y' }), true)
    assert.equal((await files.stat('/v/a'))?.mode, 0o400)
  })
})

describe('selectKeys', () => {
  const data = new Map([['a', bytes('1')]])
  it('takes all keys, or those of items under their paths and modes', () => {
    assert.deepEqual(
      [...selectKeys(data, { of: 'config', defaultMode: 0o600 }).entries()],
      [['a', { content: bytes('1'), mode: 0o600 }]],
    )
    const items = [{ key: 'a', path: 'x/y', mode: 0o400 }]
    assert.deepEqual([...selectKeys(data, { of: 'config', items, defaultMode: 0o600 }).keys()], ['x/y'])
  })
  it('refuses a missing key unless optional', () => {
    const items = [{ key: 'b', path: 'b' }]
    assert.throws(
      () => selectKeys(data, { of: 'secret', items, defaultMode: 0 }),
      /references non-existent secret key: b/,
    )
    assert.equal(selectKeys(data, { of: 'config', items, optional: true, defaultMode: 0 }).size, 0)
  })
})

describe('hostPath', () => {
  const kinds = ['file', 'directory', 'socket', 'charDevice', 'blockDevice'] as const
  const setUp = async (type: string, kind: FileKind | undefined) => {
    const host = createSimulatedHost()
    const stat = async () => ((await host.files.list('/')).includes('x') ? simulated() : there(kind))
    const simulated = () => host.files.stat('/x')
    const there = (one: FileKind | undefined) => (one === undefined ? undefined : { kind: one, mode: 0, sizeBytes: 0 })
    // The plugin asks for nothing but the host.
    const context = { host: { ...host, files: { ...host.files, stat } } } as unknown as VolumeContext
    try {
      return await hostPathPlugin.setUp({ name: 'v', hostPath: { path: '/x', type: type as 'File' } }, context)
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const [type, accepted, text, made] of [
    ['', kinds, '', true],
    ['Directory', ['directory'], 'directory', false],
    ['DirectoryOrCreate', ['directory'], 'directory', true],
    ['File', ['file'], 'file', false],
    ['FileOrCreate', ['file'], 'file', true],
    ['Socket', ['socket'], 'socket file', false],
    ['CharDevice', ['charDevice'], 'character device', false],
    ['BlockDevice', ['blockDevice'], 'block device', false],
  ] as const) {
    it(`type "${type}" takes ${accepted.join(', ')}${made ? ', and what is not there yet' : ''}`, async () => {
      const refusal = `hostPath type check failed: /x is not a ${text}`
      const took = await Promise.all(kinds.map((kind) => setUp(type, kind)))
      assert.deepEqual(
        took,
        kinds.map((kind) => ((accepted as readonly string[]).includes(kind) ? '/x' : refusal)),
      )
      assert.equal(await setUp(type, undefined), made ? '/x' : refusal)
    })
  }
})

describe('createVolumeManager', () => {
  it('P14 what has been set up for a Pod is there, whatever becomes of its source; files that follow the API follow it', async () => {
    const host = createSimulatedHost()
    await host.files.makeDirectory('/data')
    let colour = 'blue'
    const objects = { configMap: async () => ({ data: { colour } }) } as unknown as ObjectCache
    const tokens = { refreshAtMs: () => undefined, forget() {} } as unknown as ServiceAccountTokens
    const deps = { host, client: undefined, objects, tokens, log: silentLog }
    const manager = createVolumeManager(deps, { rootDir: '/kubelet' })
    const pod = testPod({
      volumes: [
        { name: 'data', hostPath: { path: '/data', type: 'Directory' } },
        { name: 'settings', configMap: { name: 'settings' } },
      ],
    })
    const facts = { podIps: [], hostIps: [], allocatable: {} }
    const before = await manager.setUp(pod, facts)
    await host.files.remove('/data')
    colour = 'red'
    assert.deepEqual(await manager.setUp(pod, facts), before)
    const file = await host.files.read(`${before.get('settings')}/colour`)
    assert.equal(new TextDecoder().decode(file), 'red')
    await manager.tearDown(pod.metadata.uid)
    await assert.rejects(manager.setUp(pod, facts), /\/data is not a directory/)
  })
})

describe('filesForGroup', () => {
  it('files are of the group and can be read by it, whatever their mode', () => {
    const files = filesForGroup(content({ a: '1' }, 0o600), 2000)
    assert.deepEqual([...files], [['a', { content: bytes('1'), mode: 0o640, gid: 2000 }]])
  })
})

describe('memoryVolumeBytes', () => {
  const limited = { containers: [{ name: 'main', resources: { limits: { memory: '64Mi' } } }] }
  for (const [name, sizeLimit, spec, expected] of [
    ['its own limit', '1Mi', {}, 2 ** 20],
    ["the Pod's memory limit", undefined, limited, 64 * 2 ** 20],
    ['the smaller of both', '1Gi', limited, 64 * 2 ** 20],
    ['what the node has', undefined, {}, 2 ** 30],
  ] as const) {
    it(name, () => {
      const volume = { name: 'v', emptyDir: { medium: 'Memory' as const, ...(sizeLimit ? { sizeLimit } : {}) } }
      assert.equal(memoryVolumeBytes(volume, testPod(spec), { memory: '1Gi' }), expected)
    })
  }
})

describe('containerMounts', () => {
  const mount = async (given: object) => {
    const host = createSimulatedHost()
    const { files } = host
    await files.makeDirectory('/vol/inside')
    await files.makeDirectory('/secret')
    await files.symlink('/secret', '/vol/link')
    await files.symlink('inside', '/vol/alias')
    await files.symlink('/not/there', '/vol/broken')
    const container = { name: 'main', resources: {}, volumeMounts: [{ name: 'v', mountPath: '/data', ...given }] }
    const env = [{ name: 'NAME', value: 'web' }]
    try {
      const volumes = new Map([['v', '/vol']])
      const subPathsDir = '/pods/uid-1/volume-subpaths/main'
      const [first] = await containerMounts({ pod: testPod(), container, volumes, env, host, subPathsDir })
      return first?.hostPath
    } catch (error) {
      return (error as Error).message
    }
  }
  for (const [name, given, expected] of [
    ['the volume itself', {}, '/vol'],
    ['a sub-path', { subPath: 'inside' }, '/vol/inside'],
    ['a sub-path that is made', { subPath: 'a/b' }, '/vol/a/b'],
    ['a sub-path of variables', { subPathExpr: '$(NAME)' }, '/vol/web'],
    ['an unknown variable', { subPathExpr: '$(NOPE)' }, 'missing value for "NOPE" in subPathExpr'],
    ['a link within the volume', { subPath: 'alias' }, '/vol/inside'],
    ['a link to nothing', { subPath: 'broken' }, 'subPath "broken" leads to nothing'],
    ['a link that leads out', { subPath: 'link' }, 'subPath "link" leads out of the volume'],
    ['dots', { subPath: '../secret' }, 'subPath "../secret" is not valid'],
    ['what can be read only in some parts', { readOnly: true, recursiveReadOnly: 'IfPossible' }, '/vol'],
    [
      'what must be read only in all its parts',
      { readOnly: true, recursiveReadOnly: 'Enabled' },
      'failed to resolve recursive read-only mode: volume "v" requested recursive read-only mode, but it is not supported by the runtime',
    ],
  ] as const) {
    it(name, async () => assert.equal(await mount(given), expected))
  }

  it('files that follow the API can only be read, others as the mount says', async () => {
    const sources = {
      configMap: {},
      secret: {},
      downwardAPI: {},
      projected: {},
      emptyDir: {},
      hostPath: { path: '/x' },
      persistentVolumeClaim: { claimName: 'c' },
    }
    const names = Object.keys(sources)
    const pod = testPod({
      volumes: Object.entries(sources).map(([name, source]) => ({ name, [name]: source })) as never,
    })
    const volumeMounts = names.map((name) => ({ name, mountPath: `/${name}` }))
    const mounts = await containerMounts({
      pod,
      container: { name: 'main', resources: {}, volumeMounts },
      volumes: new Map(names.map((name) => [name, `/vol/${name}`])),
      env: [],
      host: createSimulatedHost(),
      subPathsDir: '/pods',
    })
    assert.deepEqual(
      mounts.filter(({ readonly }) => readonly).map(({ containerPath }) => containerPath),
      ['/configMap', '/secret', '/downwardAPI', '/projected'],
    )
  })
})
