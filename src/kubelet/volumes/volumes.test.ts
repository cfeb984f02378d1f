import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createSimulatedHost } from '../simulated-host.ts'
import { writeAtomically } from './atomic-writer.ts'
import { containerMounts } from './container-mounts.ts'
import { hostPathPlugin } from './host-path.ts'
import { selectKeys, type VolumeFiles } from './volume-files.ts'
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
      [...selectKeys(data, { defaultMode: 0o600 }).entries()],
      [['a', { content: bytes('1'), mode: 0o600 }]],
    )
    const items = [{ key: 'a', path: 'x/y', mode: 0o400 }]
    assert.deepEqual([...selectKeys(data, { items, defaultMode: 0o600 }).keys()], ['x/y'])
  })
  it('refuses a missing key unless optional', () => {
    const items = [{ key: 'b', path: 'b' }]
    assert.throws(() => selectKeys(data, { items, defaultMode: 0 }), /references non-existent config key: b/)
    assert.equal(selectKeys(data, { items, optional: true, defaultMode: 0 }).size, 0)
  })
})

describe('hostPath', () => {
  const setUp = async (type: string) => {
    const host = createSimulatedHost()
    await host.files.write('/file', bytes('x'))
    await host.files.makeDirectory('/dir')
    const path = type.startsWith('File') ? '/file' : '/dir'
    const outcome = async (where: string) => {
      try {
        // The plugin asks for nothing but the host.
        const context = { host } as VolumeContext
        return await hostPathPlugin.setUp({ name: 'v', hostPath: { path: where, type: type as 'File' } }, context)
      } catch (error) {
        return (error as Error).message
      }
    }
    return [await outcome(path), await outcome('/new')]
  }
  for (const [type, there, missing] of [
    ['', '/dir', '/new'],
    ['Directory', '/dir', 'hostPath type check failed: /new is not a directory'],
    ['DirectoryOrCreate', '/dir', '/new'],
    ['File', '/file', 'hostPath type check failed: /new is not a file'],
    ['FileOrCreate', '/file', '/new'],
    [
      'Socket',
      'hostPath type check failed: /dir is not a socket file',
      'hostPath type check failed: /new is not a socket file',
    ],
  ] as const) {
    it(`type "${type}"`, async () => assert.deepEqual(await setUp(type), [there, missing]))
  }
})

describe('containerMounts', () => {
  const mount = async (given: object) => {
    const { files } = createSimulatedHost()
    await files.makeDirectory('/vol/inside')
    await files.makeDirectory('/secret')
    await files.symlink('/secret', '/vol/link')
    const container = { name: 'main', resources: {}, volumeMounts: [{ name: 'v', mountPath: '/data', ...given }] }
    const env = [{ name: 'NAME', value: 'web' }]
    try {
      const [first] = await containerMounts({ container, volumes: new Map([['v', '/vol']]), env, files })
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
    ['a link that leads out', { subPath: 'link' }, 'subPath "link" leads out of the volume'],
    ['dots', { subPath: '../secret' }, 'subPath "../secret" is not valid'],
  ] as const) {
    it(name, async () => assert.equal(await mount(given), expected))
  }
})
