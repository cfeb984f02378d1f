import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { podHostname } from '../pod/hostname.ts'
import { type PodDraft, testPod } from '../pod/pod.testing.ts'
import { computePodDns, parseResolvConf } from './dns-config.ts'
import { renderHostNetworkHostsFile, renderHostsFile } from './hosts-file.ts'
import { renderSandboxConfig } from './sandbox-config.ts'

describe('podHostname', () => {
  for (const [name, spec, metadata, expected] of [
    ["P17 is the Pod's name", {}, {}, ['web', '', 'web']],
    ['or spec.hostname', { hostname: 'db' }, {}, ['db', '', 'db']],
    [
      'cut to 63 characters without trailing dashes',
      {},
      { name: `${'a'.repeat(62)}-b` },
      ['a'.repeat(62), '', 'a'.repeat(62)],
    ],
    ['a subdomain makes a domain', { subdomain: 'sub' }, {}, ['web', 'sub.default.svc.cluster.local', 'web']],
    [
      'setHostnameAsFQDN tells the kernel the whole name',
      { subdomain: 'sub', setHostnameAsFQDN: true },
      {},
      ['web', 'sub.default.svc.cluster.local', 'web.sub.default.svc.cluster.local'],
    ],
    ['hostnameOverride wins', { hostnameOverride: 'x', hostname: 'y', subdomain: 'z' }, {}, ['x', '', 'x']],
  ] as const) {
    it(name, () => {
      const { hostname, domain, kernelHostname } = podHostname(testPod(spec, metadata), 'cluster.local')
      assert.deepEqual([hostname, domain, kernelHostname], expected)
    })
  }
})

describe('renderHostsFile', () => {
  it("names the Pod's own addresses and the aliases", () => {
    const pod = testPod({ subdomain: 'sub', hostAliases: [{ ip: '1.2.3.4', hostnames: ['a', 'b'] }] })
    const lines = renderHostsFile(pod, podHostname(pod, 'cluster.local'), ['10.0.0.2']).split('\n')
    assert.deepEqual(lines, [
      '# Kubernetes-managed hosts file.',
      '127.0.0.1\tlocalhost',
      '::1\tlocalhost ip6-localhost ip6-loopback',
      'fe00::0\tip6-localnet',
      'fe00::0\tip6-mcastprefix',
      'fe00::1\tip6-allnodes',
      'fe00::2\tip6-allrouters',
      '10.0.0.2\tweb.sub.default.svc.cluster.local\tweb',
      '',
      '# Entries added by HostAliases.',
      '1.2.3.4\ta\tb',
      '',
    ])
  })

  it("is the node's for a Pod on the node's network", () => {
    assert.equal(
      renderHostNetworkHostsFile(testPod(), '127.0.0.1\tlocalhost\n'),
      '# Kubernetes-managed hosts file (host network).\n127.0.0.1\tlocalhost\n',
    )
  })
})

describe('computePodDns', () => {
  const node = parseResolvConf('# comment\nnameserver 9.9.9.9\nsearch example.com. corp\noptions timeout:1\n')
  const dns = (spec: PodDraft, clusterDns: readonly string[] = ['10.96.0.10']) =>
    computePodDns({ pod: testPod(spec), clusterDns, clusterDomain: 'cluster.local', node })
  const cluster = {
    servers: ['10.96.0.10'],
    searches: ['default.svc.cluster.local', 'svc.cluster.local', 'cluster.local', 'example.com', 'corp'],
    options: ['ndots:5'],
    warnings: [],
  }
  const own = { ...node, warnings: [] }
  for (const [name, spec, expected] of [
    ['ClusterFirst', {}, cluster],
    ["ClusterFirst on the node's network is Default", { hostNetwork: true }, own],
    ['ClusterFirstWithHostNet', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, cluster],
    ['Default', { dnsPolicy: 'Default' }, own],
    [
      'None with its own',
      {
        dnsPolicy: 'None',
        dnsConfig: { nameservers: ['1.1.1.1'], searches: ['x'], options: [{ name: 'ndots', value: '2' }] },
      },
      { servers: ['1.1.1.1'], searches: ['x'], options: ['ndots:2'], warnings: [] },
    ],
    [
      'dnsConfig is added, options by name',
      {
        dnsConfig: {
          nameservers: ['10.96.0.10', '1.1.1.1'],
          options: [{ name: 'ndots', value: '1' }, { name: 'edns0' }],
        },
      },
      { ...cluster, servers: ['10.96.0.10', '1.1.1.1'], options: ['ndots:1', 'edns0'] },
    ],
  ] as const) {
    it(name, () => assert.deepEqual(dns(spec), expected))
  }

  it('falls back to Default without a cluster DNS, and cuts what is too much, with warnings', () => {
    assert.deepEqual(
      dns({}, []).warnings.map(({ reason }) => reason),
      ['MissingClusterDNS'],
    )
    const many = dns({ dnsConfig: { nameservers: ['1.1.1.1', '2.2.2.2', '3.3.3.3'], searches: ['x'.repeat(3000)] } })
    assert.deepEqual([many.servers.length, many.searches.length], [3, 5])
    assert.deepEqual(
      many.warnings.map(({ reason }) => reason),
      ['DNSConfigForming', 'DNSConfigForming'],
    )
  })
})

describe('renderSandboxConfig', () => {
  const config = (spec: PodDraft) => {
    const pod = testPod(spec, { labels: { app: 'x' }, annotations: { note: 'y' } })
    return renderSandboxConfig({
      pod,
      attempt: 2,
      hostname: podHostname(pod, 'cluster.local'),
      dns: { servers: [], searches: [], options: [], warnings: [] },
      podLogDir: '/logs',
      cgroupRoot: '/sampan',
    })
  }

  it('P1 P16 P17 a plain Pod', () => {
    assert.deepEqual(config({}), {
      metadata: { name: 'web', uid: 'uid-1', namespace: 'default', attempt: 2 },
      hostname: 'web',
      logDirectory: '/logs/default_web_uid-1',
      dnsConfig: { servers: [], searches: [], options: [] },
      labels: Object.assign(Object.create(null), {
        app: 'x',
        'io.kubernetes.pod.name': 'web',
        'io.kubernetes.pod.namespace': 'default',
        'io.kubernetes.pod.uid': 'uid-1',
      }),
      annotations: Object.assign(Object.create(null), { note: 'y' }),
      linux: {
        cgroupParent: '/sampan/kubepods/besteffort/poduid-1',
        securityContext: {
          privileged: false,
          namespaceOptions: { network: 'pod', ipc: 'pod', pid: 'container' },
          seccomp: { profileType: 'RuntimeDefault' },
        },
      },
    })
  })

  it('shares what the Pod says it shares with the node or among its containers', () => {
    assert.deepEqual(
      config({ hostNetwork: true, hostPID: true, hostIPC: true }).linux?.securityContext?.namespaceOptions,
      {
        network: 'node',
        ipc: 'node',
        pid: 'node',
      },
    )
    assert.equal(config({ shareProcessNamespace: true }).linux?.securityContext?.namespaceOptions?.pid, 'pod')
  })

  it("maps host ports, and none on the node's network", () => {
    const containers = [
      { name: 'main', ports: [{ containerPort: 80, hostPort: 8080 }, { containerPort: 81 }] },
    ] as const
    assert.deepEqual(config({ containers }).portMappings, [{ protocol: 'TCP', containerPort: 80, hostPort: 8080 }])
    assert.equal(config({ containers, hostNetwork: true }).portMappings, undefined)
    const port = (hostPort: number) => ({ ports: [{ containerPort: hostPort, hostPort }] })
    const initContainers = [
      { name: 'init', ...port(1) },
      { name: 'side', restartPolicy: 'Always' as const, ...port(2) },
    ]
    const mapped = config({ containers: [{ name: 'main' }], initContainers }).portMappings
    assert.deepEqual(
      mapped?.map(({ hostPort }) => hostPort),
      [2],
      'of a sidecar, not of an init container',
    )
  })
})
