import assert from 'node:assert/strict'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, test } from 'node:test'
import { loadKubeconfig } from './load-kubeconfig.ts'

let folder: string
const at = (name: string): string => path.join(folder, name)

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'sampan-kubeconfig-'))
  await mkdir(at('.kube'))
  await writeFile(at('ca.pem'), 'CA')
  await writeFile(at('token'), 'secret\n')
  await writeFile(
    at('.kube/config'),
    `apiVersion: v1
kind: Config
current-context: home
clusters:
- name: one
  cluster:
    server: https://one:6443
    certificate-authority: ../ca.pem
users:
- name: me
  user:
    client-certificate-data: ${btoa('CERT')}
    client-key-data: ${btoa('KEY')}
contexts:
- name: home
  context: {cluster: one, user: me, namespace: shop}
`,
  )
  await writeFile(
    at('other'),
    `contexts: [{name: other, context: {cluster: one, user: robot}}]
users: [{name: robot, user: {tokenFile: token}}]
`,
  )
  await writeFile(at('broken'), 'contexts: [\n')
})

after(() => rm(folder, { recursive: true }))

const home = { server: 'https://one:6443', ca: 'CA', cert: 'CERT', key: 'KEY' }

test('loadKubeconfig: reads ~/.kube/config, and files named in it relative to it', async () => {
  assert.deepEqual(await loadKubeconfig({ home: folder }), { context: 'home', namespace: 'shop', transport: home })
})

test('loadKubeconfig: merges the files of $KUBECONFIG and skips missing ones', async () => {
  const paths = [at('missing'), at('other'), at('.kube/config')].join(path.delimiter)
  assert.equal((await loadKubeconfig({ paths })).context, 'home')
  assert.deepEqual(await loadKubeconfig({ paths, context: 'other' }), {
    context: 'other',
    namespace: 'default',
    transport: { server: 'https://one:6443', ca: 'CA', bearerToken: 'secret' },
  })
})

test('loadKubeconfig: a file that is named must be there and be YAML, and some file must be', async () => {
  await assert.rejects(loadKubeconfig({ path: at('missing'), home: folder }), { code: 'ENOENT' })
  await assert.rejects(loadKubeconfig({ path: at('broken') }), /Cannot read kubeconfig .*broken: /)
  await assert.rejects(loadKubeconfig({ paths: at('missing') }), /Cannot read a kubeconfig: .*missing: not found/)
})
