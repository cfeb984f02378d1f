import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ContainerDraft, type PodDraft, testPod } from '../pod/pod.testing.ts'
import { renderContainerConfig } from './container-config.ts'
import { nonRootViolation } from './security-context.ts'

const render = (
  container: Partial<ContainerDraft>,
  spec: PodDraft = {},
  imageUser: { uid?: number; username?: string } = {},
) => {
  const pod = testPod({ ...spec, containers: [{ name: 'main', ...container }] })
  const [main] = pod.spec.containers
  assert.ok(main)
  return renderContainerConfig({
    pod,
    container: { kind: 'app', spec: main },
    attempt: 1,
    imageRef: 'sha256:app',
    imageUser,
    env: [{ name: 'A', value: '1' }],
    mounts: [],
    terminationMessageFile: '/message',
    nodeMemoryBytes: 16 * 2 ** 30,
    seccompDir: '/seccomp',
  })
}
const security = (...args: Parameters<typeof render>) => render(...args).linux?.securityContext

describe('renderContainerConfig', () => {
  it("expands command and args, and leaves the image's own where there are none", () => {
    const { command, args } = render({ command: ['run', '$(A)'], args: ['$(B)', '$$(A)'] })
    assert.deepEqual(
      [command, args],
      [
        ['run', '1'],
        ['$(B)', '$(A)'],
      ],
    )
    assert.equal(render({}).command, undefined)
  })

  it('names log, labels and what a later kubelet must know', () => {
    const { logPath, labels, annotations } = render({ terminationMessagePolicy: 'FallbackToLogsOnError' })
    assert.equal(logPath, 'main/1.log')
    assert.equal(labels?.['io.kubernetes.container.name'], 'main')
    assert.equal(annotations?.['io.kubernetes.container.restartCount'], '1')
    assert.equal(annotations?.['io.kubernetes.container.terminationMessagePolicy'], 'FallbackToLogsOnError')
    assert.match(annotations?.['io.kubernetes.container.hash'] ?? '', /^[0-9a-f]{1,8}$/)
  })

  for (const [name, resources, expected] of [
    ['BestEffort', {}, { cpuShares: 2, cpuPeriod: 100_000, oomScoreAdj: 1000 }],
    [
      'Guaranteed',
      { limits: { cpu: '500m', memory: '1Gi' }, requests: { cpu: '500m', memory: '1Gi' } },
      { cpuShares: 512, cpuPeriod: 100_000, cpuQuota: 50_000, memoryLimitInBytes: 2 ** 30, oomScoreAdj: -997 },
    ],
    ['Burstable', { requests: { cpu: '1', memory: '4Gi' } }, { cpuShares: 1024, cpuPeriod: 100_000, oomScoreAdj: 750 }],
  ] as const) {
    it(`resources of a ${name} Pod`, () => assert.deepEqual(render({ resources }).linux?.resources, expected))
  }

  it('P18 privileged: nothing masked, no seccomp', () => {
    const { privileged, maskedPaths, readonlyPaths, seccomp } =
      security({ securityContext: { privileged: true } }) ?? {}
    assert.deepEqual(
      { privileged, maskedPaths, readonlyPaths, seccomp },
      {
        privileged: true,
        maskedPaths: [],
        readonlyPaths: [],
        seccomp: { profileType: 'Unconfined' },
      },
    )
  })

  it("the container's user wins over the Pod's, and that over the image's", () => {
    const users = [
      security({ securityContext: { runAsUser: 1 } }, { securityContext: { runAsUser: 2 } }, { uid: 3 }),
      security({}, { securityContext: { runAsUser: 2 } }, { uid: 3 }),
      security({}, {}, { uid: 3 }),
      security({}, {}, { username: 'web' }),
    ].map((context) => context?.runAsUser ?? context?.runAsUsername)
    assert.deepEqual(users, [1, 2, 3, 'web'])
  })

  it('groups, capabilities and profiles', () => {
    const context = security(
      { securityContext: { capabilities: { add: ['CAP_NET_ADMIN'], drop: ['ALL'] }, allowPrivilegeEscalation: false } },
      {
        securityContext: {
          fsGroup: 5,
          supplementalGroups: [6],
          seccompProfile: { type: 'Localhost', localhostProfile: 'a.json' },
        },
      },
    )
    assert.deepEqual(context?.supplementalGroups, [5, 6])
    assert.deepEqual(context?.capabilities, { addCapabilities: ['NET_ADMIN'], dropCapabilities: ['ALL'] })
    assert.equal(context?.noNewPrivs, true)
    assert.deepEqual(context?.seccomp, { profileType: 'Localhost', localhostRef: '/seccomp/a.json' })
  })
})

describe('AppArmor and SELinux', () => {
  for (const [name, profile, expected, old] of [
    ['the runtime\u2019s', { type: 'RuntimeDefault' }, { profileType: 'RuntimeDefault' }, 'runtime/default'],
    ['none', { type: 'Unconfined' }, { profileType: 'Unconfined' }, 'unconfined'],
    [
      'one of the node\u2019s',
      { type: 'Localhost', localhostProfile: 'web' },
      { profileType: 'Localhost', localhostRef: 'web' },
      'localhost/web',
    ],
  ] as const)
    it(`AppArmor: ${name}, in both of the runtime's ways`, () => {
      const context = security({}, { securityContext: { appArmorProfile: profile } })
      assert.deepEqual([context?.apparmor, context?.apparmorProfile], [expected, old])
    })

  it("the container's AppArmor profile wins over the Pod's; without any, nothing is said", () => {
    const own = { appArmorProfile: { type: 'Unconfined' } } as const
    const shared = { securityContext: { appArmorProfile: { type: 'RuntimeDefault' } } } as const
    assert.equal(security({ securityContext: own }, shared)?.apparmorProfile, 'unconfined')
    assert.equal(security({})?.apparmor, undefined)
  })

  it("SELinux labels: the container's win over the Pod's", () => {
    const shared = { securityContext: { seLinuxOptions: { level: 's0:c1' } } }
    const labels = (context: ReturnType<typeof security>) => context?.selinuxOptions
    assert.deepEqual(labels(security({}, shared)), { user: '', role: '', type: '', level: 's0:c1' })
    assert.deepEqual(labels(security({ securityContext: { seLinuxOptions: { type: 'x_t' } } }, shared)), {
      user: '',
      role: '',
      type: 'x_t',
      level: '',
    })
  })
})

describe('nonRootViolation', () => {
  const violation = (securityContext: object, imageUser: { uid?: number; username?: string }) => {
    const pod = testPod({ containers: [{ name: 'main', securityContext: { runAsNonRoot: true, ...securityContext } }] })
    const [container] = pod.spec.containers
    assert.ok(container)
    return nonRootViolation({ pod, container, kind: 'app', imageUser, seccompDir: '' })?.split(' (pod:')[0]
  }
  for (const [name, context, user, expected] of [
    ['an image that is root', {}, { uid: 0 }, 'container has runAsNonRoot and image will run as root'],
    ['a user that is root', { runAsUser: 0 }, { uid: 5 }, "container's runAsUser breaks non-root policy"],
    [
      'a name',
      {},
      { username: 'web' },
      'container has runAsNonRoot and image has non-numeric user (web), cannot verify user is non-root',
    ],
    ['another user', { runAsUser: 7 }, { uid: 0 }, undefined],
  ] as const) {
    it(`of ${name}`, () => assert.equal(violation(context, user), expected))
  }
})
