import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type KubeconfigFile, resolveKubeconfig } from './kubeconfig.ts'

const first: KubeconfigFile = {
  'current-context': 'a',
  clusters: [
    {
      name: 'c',
      cluster: { server: 'https://one:6443', 'certificate-authority': 'ca.pem', 'tls-server-name': 'kubernetes' },
    },
  ],
  users: [
    {
      name: 'u',
      user: {
        'client-certificate-data': btoa('CERT'),
        'client-certificate': 'ignored.pem',
        'client-key': '/keys/key.pem',
      },
    },
  ],
  contexts: [{ name: 'a', context: { cluster: 'c', user: 'u', namespace: 'shop' } }],
}
const second: KubeconfigFile = {
  'current-context': 'b',
  clusters: [
    { name: 'c', cluster: { server: 'https://hidden' } },
    { name: 'd', cluster: { server: 'https://two', 'insecure-skip-tls-verify': true } },
  ],
  users: [{ name: 't', user: { token: 'secret', tokenFile: 'ignored' } }],
  contexts: [
    { name: 'b', context: { cluster: 'd', user: 't' } },
    { name: 'anyone', context: { cluster: 'd' } },
    { name: 'lost', context: { cluster: 'nowhere' } },
    { name: 'ghost', context: { cluster: 'd', user: 'ghost' } },
  ],
}
const files = [
  { path: '/home/.kube/config', content: first },
  { path: '/etc/more', content: second },
]
const resolve = (context?: string) =>
  resolveKubeconfig(files, { context, resolvePath: (name, from) => `${from} + ${name}` })

test('resolveKubeconfig: the first file that says something wins, and data wins over a file name', () => {
  assert.deepEqual(resolve(), {
    context: 'a',
    namespace: 'shop',
    server: 'https://one:6443',
    ca: { file: '/home/.kube/config + ca.pem' },
    cert: { text: 'CERT' },
    key: { file: '/home/.kube/config + /keys/key.pem' },
    token: undefined,
    insecureSkipTlsVerify: false,
    tlsServerName: 'kubernetes',
  })
})

test('resolveKubeconfig: a context of a later file can be chosen', () => {
  const { namespace, server, token, insecureSkipTlsVerify } = resolve('b')
  assert.deepEqual(
    [namespace, server, token, insecureSkipTlsVerify],
    ['default', 'https://two', { text: 'secret' }, true],
  )
  assert.equal(resolve('anyone').token, undefined)
})

for (const [context, message] of [
  ['no', 'Cannot use context "no": context "no" does not exist'],
  ['lost', 'Cannot use context "lost": cluster "nowhere" has no server'],
  ['ghost', 'Cannot use context "ghost": user "ghost" does not exist'],
] as const) {
  test(`resolveKubeconfig: says what is wrong with context ${context}`, () =>
    assert.throws(() => resolve(context), { message }))
}

test('resolveKubeconfig: says that nothing is chosen', () => {
  assert.throws(
    () => resolveKubeconfig([{ path: 'x', content: {} }], { resolvePath: (name) => name }),
    /no current-context is set/,
  )
})
