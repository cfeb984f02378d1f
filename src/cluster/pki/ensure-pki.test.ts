import assert from 'node:assert/strict'
import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { ensurePki, type PkiOptions } from './ensure-pki.ts'

const dayMs = 86_400_000

async function withFolder(run: (options: PkiOptions) => Promise<void>): Promise<void> {
  const root = await mkdtemp(path.join(tmpdir(), 'pki-'))
  try {
    await run({
      folder: path.join(root, 'pki'),
      nodeName: 'node-1',
      serverNames: ['192.0.2.7', 'api.example'],
      serviceIp: '10.96.0.1',
      clusterDomain: 'cluster.local',
      now: Date.UTC(2026, 0, 1),
    })
  } finally {
    await rm(root, { recursive: true })
  }
}

test('ensurePki: signs what a cluster needs, each for its own use, and keys are for their owner only', () =>
  withFolder(async (options) => {
    const pki = await ensurePki(options)
    const ca = new X509Certificate(pki.ca.cert)
    const server = new X509Certificate(pki.apiserver.cert)
    assert.equal(server.checkIP('10.96.0.1'), '10.96.0.1')
    assert.equal(server.checkIP('192.0.2.7'), '192.0.2.7')
    assert.equal(server.checkHost('kubernetes.default.svc.cluster.local'), 'kubernetes.default.svc.cluster.local')
    assert.equal(server.checkHost('api.example'), 'api.example')
    const { serviceAccountKey, ...pairs } = pki
    assert.equal(createPrivateKey(serviceAccountKey).asymmetricKeyDetails?.namedCurve, 'prime256v1')
    for (const pair of Object.values(pairs)) assert.ok(new X509Certificate(pair.cert).verify(ca.publicKey))
    assert.equal(new X509Certificate(pki.admin.cert).subject, 'O=system:masters\nCN=kubernetes-admin')
    assert.equal(new X509Certificate(pki.kubeletClient.cert).subject, 'O=system:nodes\nCN=system:node:node-1')
    assert.equal((await stat(options.folder)).mode & 0o777, 0o700)
    for (const file of await readdir(options.folder)) {
      if (file.endsWith('.key')) assert.equal((await stat(path.join(options.folder, file))).mode & 0o777, 0o600)
    }
  }))

test('ensurePki: a later start finds the same certificates', () =>
  withFolder(async (options) => {
    const first = await ensurePki(options)
    assert.deepEqual(await ensurePki({ ...options, now: options.now + 100 * dayMs }), first)
  }))

test('ensurePki: a certificate near its end, or without a name now asked for, is renewed by the same authority', () =>
  withFolder(async (options) => {
    const first = await ensurePki(options)
    const late = await ensurePki({ ...options, now: options.now + 350 * dayMs })
    assert.equal(late.ca.cert, first.ca.cert)
    assert.notEqual(late.admin.cert, first.admin.cert)
    const renamed = await ensurePki({ ...options, serverNames: ['other.example'], now: options.now + 350 * dayMs })
    assert.notEqual(renamed.apiserver.cert, late.apiserver.cert)
    assert.equal(renamed.admin.cert, late.admin.cert)
  }))
