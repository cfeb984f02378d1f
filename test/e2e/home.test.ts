// What a cluster puts on the machine, who can read it, and that nothing is left: purge, interruption, two side by side.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import path from 'node:path'
import { describe, it } from 'node:test'
import { mountPoints } from '#base/node'
import { homePaths } from '#home'
import { startInBackground } from '../harness/background.ts'
import { listeningOn, processesWith } from '../harness/host.ts'
import { idle, podsIn, shell, skipWithoutRoot } from '../harness/pods.ts'
import { examples, newTestCluster, sampanScript, succeeded, type TestCluster } from '../harness/sampan.ts'

/** What is left on the machine of a cluster; empty when all is gone. `bridge` is the network interface of its Pods. */
async function leftOf({ home }: TestCluster, bridge = '') {
  const { run, id } = homePaths(home)
  const hierarchies = ['.', ...(await readdir('/sys/fs/cgroup'))].map((name) => `/sys/fs/cgroup/${name}/sampan-${id}`)
  return {
    processes: (await processesWith(home)).map(({ command }) => command),
    // Network namespaces of Pods are mounts too.
    mounts: (await mountPoints()).filter((point) => point.startsWith(`${home}/`) || point.startsWith(`${run}/`)),
    files: [home, run, ...hierarchies].filter((file) => existsSync(file)),
    bridges: Object.keys(networkInterfaces()).filter((name) => name === bridge),
  }
}
const nothing = { processes: [], mounts: [], files: [], bridges: [] }

describe('what a cluster puts on the machine', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  for (const how of ['running', 'killed'] as const)
    it(`down --purge of a ${how} cluster with Pods leaves nothing`, async () => {
      await using cluster = await newTestCluster()
      await cluster.up()
      await using pods = await podsIn(cluster)
      await pods.create('there', {
        volumes: [{ name: 'memory', emptyDir: { medium: 'Memory' } }],
        containers: [shell('main', idle, { volumeMounts: [{ name: 'memory', mountPath: '/memory' }] })],
      })
      await pods.ready('there')
      const bridge = await bridgeOf(cluster)
      const before = await leftOf(cluster, bridge)
      assert.deepEqual(
        [before.bridges, before.processes.length > 1, before.files.length > 2, before.mounts.length > 2],
        [[bridge], true, true, true],
      )
      if (how === 'killed') process.kill(await cluster.pid(), 'SIGKILL')
      succeeded(await cluster.sampan(['down', '--purge'], { timeLimitMs: 60_000 }))
      assert.deepEqual(await leftOf(cluster, bridge), nothing)
    })

  it('no credential can be read by others, and nothing listens beyond loopback', async () => {
    await using cluster = await newTestCluster()
    await cluster.up()
    const { run } = homePaths(cluster.home)
    assert.equal((await stat(cluster.kubeconfig)).mode & 0o777, 0o600)
    assert.deepEqual([await readableByOthers(cluster.home), await readableByOthers(run)], [[], []])
    const processes = [{ pid: await cluster.pid() }, ...(await processesWith(`${cluster.home}/containerd/config.toml`))]
    assert.equal(processes.length, 2)
    const addresses = (await Promise.all(processes.map(({ pid }) => listeningOn(pid)))).flat()
    assert.ok(addresses.length >= 2, 'API and kubelet listen')
    assert.deepEqual(
      addresses.filter((address) => !/^127\.|^0{24}01000000:/.test(address)),
      [],
    )
  })

  it('two clusters side by side run Pods of one name, see only their own, and one’s purge leaves the other', async () => {
    await using one = await newTestCluster()
    await using two = await newTestCluster()
    await Promise.all([one.up(), two.up()])
    await using inOne = await podsIn(one)
    await using inTwo = await podsIn(two)
    const both = [inOne, inTwo]
    await Promise.all(
      both.map((pods, index) => pods.create('same', { containers: [shell('main', `echo ${index}; ${idle}`)] })),
    )
    const [first, second] = await Promise.all(both.map((pods) => pods.ready('same')))
    assert.notEqual(first?.metadata.uid, second?.metadata.uid)
    assert.notEqual(first?.status.podIP, second?.status.podIP)
    assert.deepEqual(await Promise.all(both.map((pods) => pods.logs('same'))), ['0\n', '1\n'])
    await inOne[Symbol.asyncDispose]()
    succeeded(await one.sampan(['down', '--purge'], { timeLimitMs: 60_000 }))
    assert.deepEqual(await leftOf(one), nothing)
    assert.equal(await inTwo.run('same', 'hostname'), 'same')
    assert.equal((await inTwo.get('same')).status.containerStatuses?.[0]?.restartCount, 0)
  })

  // Each line of progress is a moment at which someone may lose patience.
  for (const moment of ['certificates', 'container runtime', 'node'])
    it(`Ctrl-C during the first up, after "${moment}", leaves nothing half-made`, async () => {
      await using cluster = await newTestCluster()
      await using up = startInBackground(sampanScript, ['up', '--port', '0'], cluster.env)
      await up.wrote(`${moment} (`)
      up.signal('SIGINT')
      const code = await up.ended
      if (code === 0) {
        // It was ready before the signal came.
        assert.equal((await cluster.sampan(['status'])).code, 0)
        return
      }
      assert.equal(code, 130)
      const left = await leftOf(cluster)
      assert.deepEqual({ ...left, files: left.files.filter((file) => file !== cluster.home) }, nothing)
      assert.deepEqual(
        (await readdir(cluster.home)).filter((name) => name !== 'lock'),
        [],
      )
      await cluster.up()
      assert.equal((await cluster.sampan(['status'])).code, 0)
    })

  it('README: up -f examples/hello.yaml shows the Pod Running, and what it says', async () => {
    await using cluster = await newTestCluster()
    const { code, stdout, stderr } = await cluster.sampan(
      ['up', '--port', '0', '-f', path.join(examples, 'hello.yaml')],
      {
        timeLimitMs: 120_000,
      },
    )
    assert.equal(code, 0, stdout + stderr)
    assert.match(stdout, /hello[^]*Running/)
    assert.match(stdout, /Hello from Pod hello at \d+\.\d+\.\d+\.\d+, Node v\d+/)
  })
})

/** Files and folders that users other than the owner can read, reach or write. */
async function readableByOthers(folder: string): Promise<readonly string[]> {
  const { mode } = await stat(folder)
  // What is below a folder that nobody else may enter is out of reach.
  if ((mode & 0o077) === 0) return []
  const found = [folder]
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name)
    if (entry.isDirectory()) found.push(...(await readableByOthers(file)))
    else if (!entry.isSymbolicLink() && ((await stat(file)).mode & 0o066) !== 0) found.push(file)
  }
  return found
}

/** The network interface that a cluster's Pods are behind. */
async function bridgeOf({ home }: TestCluster): Promise<string> {
  const { plugins } = JSON.parse(await readFile(path.join(home, 'containerd/cni/10-sampan.conflist'), 'utf8')) as {
    readonly plugins: readonly { readonly type: string; readonly bridge?: string }[]
  }
  return plugins.find(({ type }) => type === 'bridge')?.bridge ?? 'none'
}
