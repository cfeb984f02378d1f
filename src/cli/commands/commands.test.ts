import assert from 'node:assert/strict'
import { test } from 'node:test'
import { runCli } from '../run-cli.ts'
import { testingIo } from '../testing-io.ts'
import { renderImages } from './image-ls.ts'
import { parseForward } from './port-forward.ts'
import { shellWord } from './up.ts'
import { commandTable } from '../command-table.ts'
import { renderStatus } from '../status/render-status.ts'

test('runCli: every command of the table loads, and its help names its flags', async () => {
  for (const { name } of commandTable) {
    const io = testingIo()
    assert.equal(await runCli([...name.split(' '), '--help'], io), 0)
    assert.match(io.out(), new RegExp(`^Usage: sampan ${name}.*\n`), name)
    for (const flag of (await commandTable.find((entry) => entry.name === name)?.load())?.flags ?? [])
      assert.ok(io.out().includes(flag.flags), `${name}: ${flag.flags}`)
  }
})

for (const { words, err, code } of [
  {
    words: ['frobnicate'],
    err: 'error: unknown command "frobnicate" for "sampan"\n\nRun \'sampan --help\' for usage.\n',
    code: 1,
  },
  {
    words: ['get', 'pods', '--frob'],
    err: "error: unknown flag: --frob\nSee 'sampan get --help' for usage.\n",
    code: 1,
  },
  {
    words: ['get', 'pods'],
    err: 'error: no cluster has been started in /nowhere/home. Start it with: sampan up\n',
    code: 1,
  },
  { words: ['apply'], err: 'error: must specify one of -f and -k\n', code: 1 },
])
  test(`runCli: ${words.join(' ')} says what is wrong`, async () => {
    const io = testingIo({ env: { SAMPAN_HOME: '/nowhere/home' } })
    assert.deepEqual({ code: await runCli(words, io), err: io.err(), out: io.out() }, { code, err, out: '' })
  })

test('runCli: down and status of a cluster that is not there', async () => {
  const io = testingIo({ env: { SAMPAN_HOME: '/nowhere/home' } })
  assert.equal(await runCli(['down'], io), 0)
  assert.equal(await runCli(['status'], io), 1)
  assert.equal(
    io.out(),
    'the cluster is not running\ncluster   not running (start it with: sampan up)\nhome      /nowhere/home\nversion   1.2.3\n',
  )
})

test('renderStatus: a running cluster', () => {
  assert.equal(
    renderStatus({
      home: '/h',
      kubeconfig: '/h/kubeconfig',
      cliVersion: '2',
      version: '1',
      running: true,
      ready: true,
      server: 'https://127.0.0.1:6443',
      startedAt: '2026-01-02T03:04:05Z',
      runtime: 'containerd',
      runtimeReason: 'root on Linux',
      nodes: [{ name: 'n', ready: true, version: 'v1.36.0', runtime: 'containerd://1.6' }],
      pods: { Running: 2, Pending: 1 },
      processes: [{ name: 'sampan', pid: 7, rssBytes: 100 * 2 ** 20 }],
    }),
    `cluster      ready
home         /h
server       https://127.0.0.1:6443
kubeconfig   /h/kubeconfig
node         n is ready (v1.36.0, containerd://1.6)
pods         1 Pending, 2 Running
runtime      containerd (root on Linux)
memory       sampan 100 MiB (pid 7)
version      1 (this command: 2)
since        2026-01-02T03:04:05Z
`,
  )
})

test('parseForward: local and remote ports', () => {
  assert.deepEqual(['8080:80', '80', ':80', '0:80'].map(parseForward), [
    { local: 8080, remote: 80 },
    { local: 80, remote: 80 },
    { local: 0, remote: 80 },
    { local: 0, remote: 80 },
  ])
  for (const text of ['', 'a', '1:2:3', '80:0', '80:70000'])
    assert.throws(() => parseForward(text), { message: `invalid port format ${JSON.stringify(text)}` })
})

test('renderImages: a row a name', () => {
  const id = `sha256:${'ab'.repeat(32)}`
  assert.equal(
    renderImages([
      { id, names: ['b:1', 'a:1'], sizeBytes: 1_500_000 },
      { id, names: [], sizeBytes: 10 },
    ]),
    'NAME     ID             SIZE\n<none>   abababababab   1 kB\na:1      abababababab   1.5 MB\nb:1      abababababab   1.5 MB\n',
  )
})

test('shellWord: quotes what a shell would take apart', () => {
  assert.equal(shellWord('/root/.sampan/kubeconfig'), '/root/.sampan/kubeconfig')
  assert.equal(shellWord("/it's here"), `'/it'\\''s here'`)
})
