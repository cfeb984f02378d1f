// What containers of a Pod share and Pods do not: mission P1, P15–P18.
import assert from 'node:assert/strict'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { cgroupOf, processesWith } from '../harness/host.ts'
import { testImages } from '../harness/images.ts'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'

describe('Pods share what they should, in real containers', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
    const hostTools = { name: 'host-tools', hostPath: { path: '/usr/bin', type: 'Directory' as const } }
    await pods.create('pair', {
      volumes: [hostTools],
      containers: [
        // nginx's image has the C library that the host's ipcmk needs.
        shell('one', `marker=pair-one; ${idle}`, {
          image: testImages.nginx,
          volumeMounts: [{ name: 'host-tools', mountPath: '/host-tools', readOnly: true }],
        }),
        shell('two', `marker=pair-two; ${idle}`),
      ],
    })
    await pods.create('lonely', { containers: [shell('one', `marker=lonely-one; ${idle}`)] })
    await Promise.all([pods.ready('pair'), pods.ready('lonely')])
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const namespacesOf = async (name: string, container: string): Promise<Readonly<Record<string, string>>> => {
    const kinds = ['net', 'ipc', 'uts', 'pid', 'mnt']
    const lines = await pods.run(name, kinds.map((kind) => `readlink /proc/1/ns/${kind}`).join('; '), container)
    return Object.fromEntries(lines.split('\n').map((line) => line.split(':') as [string, string]))
  }

  it('P1 containers of one Pod share network, IPC and UTS namespaces, and have their own processes and files', async () => {
    const [one, two, other] = await Promise.all([
      namespacesOf('pair', 'one'),
      namespacesOf('pair', 'two'),
      namespacesOf('lonely', 'one'),
    ])
    const same = (a: typeof one, b: typeof one) => Object.keys(a).filter((kind) => a[kind] === b[kind])
    assert.deepEqual(same(one, two), ['net', 'ipc', 'uts'])
    assert.deepEqual(same(one, other), [])
  })

  it('P1 containers of one Pod run below one cgroup, those of another Pod below another', async () => {
    const cgroup = async (marker: string): Promise<string> => {
      const [found] = await processesWith(`marker=${marker}`)
      assert.ok(found, `the host sees the process of ${marker}`)
      return path.dirname(await cgroupOf(found.pid))
    }
    const [one, two, other] = await Promise.all([cgroup('pair-one'), cgroup('pair-two'), cgroup('lonely-one')])
    assert.equal(one, two)
    assert.notEqual(one, other)
    assert.match(one, /pod/)
  })

  it('P1 with shareProcessNamespace containers see each other’s processes', async () => {
    await pods.create('together', {
      shareProcessNamespace: true,
      containers: [shell('one', `marker=together-one; ${idle}`), shell('two', idle)],
    })
    await pods.ready('together')
    assert.match(await pods.run('together', 'ps', 'two'), /marker=together-one/)
    assert.doesNotMatch(await pods.run('pair', 'ps', 'two'), /marker=pair-one/)
  })

  it('P15 a Pod has an IPv4 address of its own, which is that of its containers and is reached from another Pod', async () => {
    const [pair, lonely] = await Promise.all([pods.get('pair'), pods.get('lonely')])
    assert.match(pair.status.podIP ?? '', /^\d+\.\d+\.\d+\.\d+$/)
    assert.notEqual(pair.status.podIP, lonely.status.podIP)
    assert.equal(pair.status.podIPs?.[0]?.ip, pair.status.podIP)
    for (const container of ['one', 'two'])
      assert.equal(await pods.run('pair', `hostname -i | tr ' ' '\\n' | head -n 1`, container), pair.status.podIP)
    await pods.run('pair', 'echo hello > /tmp/index.html; httpd -p 8080 -h /tmp', 'one')
    assert.equal(await pods.run('lonely', `wget -q -O - http://${pair.status.podIP}:8080/`), 'hello')
  })

  it('P15 containers of a Pod reach each other on localhost, other Pods do not', async () => {
    await pods.run('pair', 'mkdir -p /srv; echo inside > /srv/index.html; httpd -p 127.0.0.1:8081 -h /srv', 'one')
    assert.equal(await pods.run('pair', 'wget -q -O - http://localhost:8081/', 'two'), 'inside')
    await assert.rejects(pods.run('lonely', 'wget -q -O - http://localhost:8081/'), /ended with 1/)
  })

  it('P15 two containers of a Pod cannot listen on one port', async () => {
    await pods.create('rivals', {
      restartPolicy: 'Never',
      containers: [
        shell('first', `httpd -p 8080 -h /tmp; touch /dev/shm/taken; ${idle}`),
        shell('second', 'until [ -e /dev/shm/taken ]; do sleep 0.1; done; exec httpd -f -p 8080 -h /tmp'),
      ],
    })
    const ended = (pod: Awaited<ReturnType<TestPods['get']>>) =>
      pod.status.containerStatuses?.find(({ name }) => name === 'second')?.state?.terminated
    const pod = await pods.until('rivals', 'has lost its second container', (now) => ended(now) !== undefined)
    assert.deepEqual([ended(pod)?.exitCode, ended(pod)?.reason], [1, 'Error'])
    assert.match(await pods.logs('rivals', 'second'), /Address already in use/)
  })

  it('P16 POSIX shared memory is shared by the containers of a Pod only', async () => {
    await pods.run('pair', 'echo shared > /dev/shm/note', 'one')
    assert.equal(await pods.run('pair', 'cat /dev/shm/note', 'two'), 'shared')
    assert.equal(await pods.run('lonely', 'ls /dev/shm'), '')
  })

  it('P16 SysV semaphores are shared by the containers of a Pod only', async () => {
    const made = /id: (\d+)/.exec(await pods.run('pair', '/host-tools/ipcmk -S 3', 'one'))?.[1]
    assert.ok(made)
    const semaphores = async (name: string, container: string): Promise<readonly string[]> =>
      (await pods.run(name, 'cat /proc/sysvipc/sem', container)).split('\n').slice(1)
    assert.deepEqual(
      (await semaphores('pair', 'two')).map((line) => line.trim().split(/\s+/)[1]),
      [made],
    )
    assert.deepEqual(await semaphores('lonely', 'one'), [])
  })

  it('P17 the hostname in every container is the Pod’s name, and resolves to its IP', async () => {
    const { status } = await pods.get('pair')
    for (const container of ['one', 'two']) {
      assert.equal(await pods.run('pair', 'hostname', container), 'pair')
      assert.match(await pods.run('pair', 'cat /etc/hosts', container), new RegExp(`^${status.podIP}\\s+pair$`, 'm'))
    }
  })

  it('P17 hostname and subdomain of the spec, and a name longer than a hostname may be', async () => {
    const long = `${'n'.repeat(60)}.${'x'.repeat(20)}`
    await pods.create('named', { hostname: 'other', containers: [shell('main', idle)] })
    await pods.create(long, { containers: [shell('main', idle)] })
    await Promise.all([pods.ready('named'), pods.ready(long)])
    assert.equal(await pods.run('named', 'hostname'), 'other')
    assert.equal(await pods.run(long, 'hostname'), `${'n'.repeat(60)}.xx`)
  })

  it('P18 a privileged container has the host’s capabilities and devices, another has not', async () => {
    await pods.create('privileged', {
      containers: [shell('free', idle, { securityContext: { privileged: true } }), shell('bound', idle)],
    })
    await pods.ready('privileged')
    const look = async (container: string) => ({
      capabilities: await pods.run('privileged', "sed -n 's/^CapEff:[[:blank:]]*//p' /proc/1/status", container),
      devices: Number(await pods.run('privileged', 'ls /dev | wc -l', container)),
      mounts: await pods.run('privileged', 'mount -t tmpfs none /mnt 2>/dev/null && echo yes || echo no', container),
    })
    const [free, bound] = await Promise.all([look('free'), look('bound')])
    assert.equal(bound.capabilities, '00000000a80425fb')
    assert.ok(BigInt(`0x${free.capabilities}`) > BigInt(`0x${bound.capabilities}`))
    assert.ok(free.devices > bound.devices, `${free.devices} devices over ${bound.devices}`)
    assert.equal(bound.mounts, 'no')
  })
})
