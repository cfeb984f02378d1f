import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { nameOfImported, parseImported } from './image-import.ts'

describe('parseImported', () => {
  it('reads the names from what ctr prints', () => {
    const output = [
      'unpacking docker.io/library/a:1 (sha256:00ff)...done',
      'unpacking import-2026-01-02:latest (sha256:11)...done',
      'something else',
    ].join('\n')
    assert.deepEqual(parseImported(output), ['docker.io/library/a:1', 'import-2026-01-02:latest'])
  })
})

describe('nameOfImported', () => {
  for (const [imported, given, name] of [
    ['docker.io/library/a:1', undefined, 'docker.io/library/a:1'],
    ['docker.io/library/a:1', 'b:2', 'docker.io/library/a:1'],
    ['import-2026-01-02:quay.io/b/c:2', undefined, 'quay.io/b/c:2'],
    ['import-2026-01-02:b/c', undefined, 'docker.io/b/c:latest'],
    ['import-2026-01-02:1.28', 'busybox:1.28', 'docker.io/library/busybox:1.28'],
    ['import-2026-01-02@sha256:00', 'busybox:1.28', 'docker.io/library/busybox:1.28'],
  ] as const) {
    it(`${imported}, given ${given}, is ${name}`, () => assert.equal(nameOfImported(imported, given), name))
  }

  it('says what is missing where the archive has a tag only', () => {
    assert.throws(() => nameOfImported('import-2026-01-02:1.28'), /its archive says "1.28" only; give its name/)
  })
})
