// What a container may do and how much it may use, in real containers: mission P18, security contexts, sysctls, quality of
// service; what a node refuses because it cannot keep it. All Pods of the file live at once.
import assert from 'node:assert/strict'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type core, type Draft, nodeKind } from '#api'
import { processesWith } from '../harness/host.ts'
import { containerStatus, idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'

describe('what a container may do', { skip: skipWithoutRoot, timeout: 240_000, concurrency: 8 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const status = (name: string) => `sed -n 's/^${name}:[[:blank:]]*//p' /proc/self/status`
  const output = (
    name: string,
    script: string,
    securityContext: Draft<core.SecurityContext>,
    spec: Omit<Draft<core.PodSpec>, 'containers'> = {},
  ) => pods.output(name, script, { container: { securityContext }, spec })

  it('users and groups: of the container, else of the Pod; supplemental groups and fsGroup are added', async () => {
    const shared = { runAsUser: 1000, runAsGroup: 3000, supplementalGroups: [4000], fsGroup: 2000 }
    const ids = `id -u; id -g; ${status('Groups')}`
    const [pod, container] = await Promise.all([
      output('user-of-pod', ids, {}, { securityContext: shared }),
      output('user-of-container', ids, { runAsUser: 1001 }, { securityContext: shared }),
    ])
    const lines = (text: string) => text.split('\n').map((line) => line.trim().split(' ').sort().join(' '))
    assert.deepEqual(lines(pod), ['1000', '3000', '2000 3000 4000'])
    assert.deepEqual(lines(container), ['1001', '3000', '2000 3000 4000'])
  })

  it('runAsNonRoot keeps an image of root from starting, and says so', async () => {
    await pods.create('no-root', {
      containers: [shell('main', idle, { securityContext: { runAsNonRoot: true } })],
    })
    const pod = await pods.until(
      'no-root',
      'is not started',
      (now) => now.status.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    )
    assert.match(
      pod.status.containerStatuses?.[0]?.state?.waiting?.message ?? '',
      /^container has runAsNonRoot and image will run as root/,
    )
    await pods.remove('no-root')
  })

  it('P18 capabilities: some by default, added and dropped by name', async () => {
    const effective = status('CapEff')
    const [standard, none, added] = await Promise.all([
      output('caps-default', effective, {}),
      output('caps-none', effective, { capabilities: { drop: ['ALL'] } }),
      output('caps-added', effective, { capabilities: { drop: ['ALL'], add: ['NET_ADMIN'] } }),
    ])
    assert.deepEqual([standard, none, added], ['00000000a80425fb', '0000000000000000', '0000000000001000'])
  })

  it('P18 a privileged container is neither masked nor filtered, and sees the node’s devices', async () => {
    const look = `${status('Seccomp')}; [ -e /dev/kmsg ] && echo devices; touch /proc/sys/kernel/hostname 2>/dev/null && echo writable`
    const [free, bound] = await Promise.all([
      output('free', look, { privileged: true }),
      output('bound', look, { seccompProfile: { type: 'RuntimeDefault' } }),
    ])
    assert.deepEqual([free, bound], ['0\ndevices\nwritable', '2'])
  })

  it('/proc is masked and read-only where it is the node’s; Unmasked needs a user namespace', async () => {
    const masks = 'grep -cE " /(proc/(kcore|keys|timer_list|acpi)|sys/firmware) " /proc/mounts'
    const write = '{ echo 1 > /proc/sys/vm/drop_caches; } 2>/dev/null || echo refused'
    const [masked = '', written] = (await output('masked', `${masks}; ${write}`, { procMount: 'Default' })).split('\n')
    assert.ok(Number(masked) > 0, `${masked} of them are masked`)
    assert.equal(written, 'refused')
    const answer = await pods.api.call('POST', '/api/v1/namespaces/default/pods', {
      body: {
        metadata: { name: 'unmasked' },
        spec: { containers: [shell('main', idle, { securityContext: { procMount: 'Unmasked' } })] },
      },
    })
    assert.equal(answer.status, 422)
  })

  it('a read-only root, no new privileges, and a seccomp profile hold', async () => {
    const look = `touch /x 2>&1; ${status('NoNewPrivs')}; ${status('Seccomp')}`
    const bound = {
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
      seccompProfile: { type: 'RuntimeDefault' as const },
    }
    const [strict, lax] = await Promise.all([output('strict', look, bound), output('lax', look, {})])
    assert.deepEqual([strict, lax], ['touch: /x: Read-only file system\n1\n2', '0\n0'])
  })

  it('a seccomp profile of the node holds; one that is not there keeps the container from being made', async () => {
    const folder = path.join(pods.cluster.home, 'kubelet', 'seccomp', 'profiles')
    await mkdir(folder, { recursive: true })
    const refused = { names: ['mkdir', 'mkdirat'], action: 'SCMP_ACT_ERRNO' }
    await writeFile(
      path.join(folder, 'no-folders.json'),
      JSON.stringify({ defaultAction: 'SCMP_ACT_ALLOW', syscalls: [refused] }),
    )
    const localhost = (localhostProfile: string) => ({
      seccompProfile: { type: 'Localhost' as const, localhostProfile },
    })
    const look = `mkdir /x 2>&1; touch /y && echo written; ${status('Seccomp')}`
    const own = await output('no-folders', look, localhost('profiles/no-folders.json'))
    assert.equal(own, "mkdir: can't create directory '/x': Operation not permitted\nwritten\n2")
    await pods.create('no-profile', {
      containers: [shell('main', idle, { securityContext: localhost('profiles/none.json') })],
    })
    const { state } = containerStatus(
      await pods.until('no-profile', 'is not made', (pod) =>
        Boolean(pod.status.containerStatuses?.[0]?.state?.waiting?.message?.includes('none.json')),
      ),
      'main',
    )
    assert.equal(state?.waiting?.reason, 'CreateContainerError')
    await pods.remove('no-profile')
  })

  it('safe sysctls are set in the Pod’s namespaces; others are refused', async () => {
    const sysctls = [
      { name: 'net.ipv4.ip_unprivileged_port_start', value: '80' },
      { name: 'kernel/shm_rmid_forced', value: '1' },
    ]
    const read = 'cat /proc/sys/net/ipv4/ip_unprivileged_port_start /proc/sys/kernel/shm_rmid_forced'
    assert.equal(await output('sysctls', read, {}, { securityContext: { sysctls } }), '80\n1')
  })

  const refused: Readonly<
    Record<string, readonly [spec: Omit<Draft<core.PodSpec>, 'containers'>, reason: string, message: string]>
  > = {
    'unsafe-sysctl': [
      { securityContext: { sysctls: [{ name: 'kernel.msgmax', value: '65536' }] } },
      'SysctlForbidden',
      'Pod was rejected: forbidden sysctl: "kernel.msgmax" not allowlisted',
    ],
    'other-node': [
      { nodeSelector: { no: 'such' } },
      'NodeAffinity',
      "Pod was rejected: Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector",
    ],
  }
  for (const [name, [spec, reason, message]] of Object.entries(refused))
    it(`a node refuses a Pod for good: ${reason}`, async () => {
      const [node] = (await pods.api.client.list(nodeKind)).items
      await pods.create(name, { ...spec, nodeName: node?.metadata.name ?? '', containers: [shell('main', idle)] })
      const pod = await pods.ended(name)
      assert.deepEqual([pod.status.phase, pod.status.reason, pod.status.message], ['Failed', reason, message])
      await pods.remove(name)
    })

  it('what the node cannot keep is refused, not left out: AppArmor, strict groups, user namespaces', async (test) => {
    const appArmor = (await readFile('/sys/module/apparmor/parameters/enabled', 'utf8').catch(() => 'N')).trim() === 'Y'
    if (appArmor) test.diagnostic('this machine has AppArmor')
    else {
      await pods.create('armoured', {
        securityContext: { appArmorProfile: { type: 'RuntimeDefault' } },
        containers: [shell('main', idle)],
      })
      const { status: found } = await pods.ended('armoured')
      assert.deepEqual(
        [found.reason, found.message],
        ['AppArmor', 'Pod was rejected: Cannot enforce AppArmor: AppArmor is not enabled on the host'],
      )
    }
    // containerd before 2.0 adds the groups that the image gives the user, whatever is asked for.
    const [node] = (await pods.api.client.list(nodeKind)).items
    const { features } = node?.status ?? {}
    const strictGroups = {
      runAsUser: 1000,
      runAsGroup: 3000,
      supplementalGroups: [4000],
      supplementalGroupsPolicy: 'Strict' as const,
    }
    if (features?.supplementalGroupsPolicy === true) {
      assert.equal(await output('strict-groups', status('Groups'), {}, { securityContext: strictGroups }), '3000 4000')
    } else {
      await pods.create('strict-groups', { securityContext: strictGroups, containers: [shell('main', idle)] })
      const { status: found } = await pods.ended('strict-groups')
      assert.deepEqual(
        [found.reason, found.message],
        [
          'SupplementalGroupsPolicyNotSupported',
          'Pod was rejected: SupplementalGroupsPolicy=Strict is not supported in this node',
        ],
      )
    }
    await pods.create('own-users', { hostUsers: false, containers: [shell('main', idle)] })
    await pods.event('own-users', /^FailedCreatePodSandBox: .*does not support user namespaces$/)
    await pods.remove('own-users')
  })

  it('quality of service: the score by which the kernel picks a victim, and the Pod’s own cgroup', async () => {
    const both = { cpu: '50m', memory: '32Mi' }
    const rows = {
      guaranteed: { limits: both, requests: both },
      burstable: { requests: { memory: '16Mi' } },
      besteffort: {},
    } as const
    const scores = await Promise.all(
      Object.entries(rows).map(async ([name, resources]) => {
        await pods.create(`qos-${name}`, {
          terminationGracePeriodSeconds: 1,
          containers: [shell('main', `marker=qos-${name}; ${idle}`, { resources })],
        })
        const { status: made } = await pods.ready(`qos-${name}`)
        const [process] = await processesWith(`marker=qos-${name}`)
        assert.ok(process)
        return [made.qosClass, Number(await readFile(`/proc/${process.pid}/oom_score_adj`, 'utf8'))] as const
      }),
    )
    const own = Number(await readFile('/proc/self/oom_score_adj', 'utf8'))
    const [guaranteed, burstable, bestEffort] = scores
    // Where the machine lets no score below our own be set, that is the least.
    assert.deepEqual([guaranteed?.[0], guaranteed?.[1] === -997 || guaranteed?.[1] === own], ['Guaranteed', true])
    assert.equal(burstable?.[0], 'Burstable')
    assert.ok((burstable?.[1] ?? 0) >= 3 && (burstable?.[1] ?? 0) <= 999, `Burstable has ${burstable?.[1]}`)
    assert.deepEqual(bestEffort, ['BestEffort', 1000])
    for (const name of Object.keys(rows)) await pods.remove(`qos-${name}`)
  })
})
