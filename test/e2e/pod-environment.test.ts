// What a container finds around it, in real containers: the downward API (mission F4), names, resolver, both address families
// (P15), shared memory (P16), the node's namespaces. All Pods of the file live at once.
import assert from 'node:assert/strict'
import { readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { after, before, describe, it } from 'node:test'
import { type core, type Draft, nodeKind, podKind, serviceKind } from '#api'
import { testImages } from '../harness/images.ts'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually } from '../harness/sampan.ts'

const field = (name: string, fieldPath: string): Draft<core.EnvVar> => ({
  name,
  valueFrom: { fieldRef: { fieldPath } },
})
const resource = (name: string, ref: Draft<core.ResourceFieldSelector>): Draft<core.EnvVar> => ({
  name,
  valueFrom: { resourceFieldRef: ref },
})
const file = (path: string, fieldPath: string) => ({ path, fieldRef: { fieldPath } })

describe('what a container finds around it', { skip: skipWithoutRoot, timeout: 240_000, concurrency: 8 }, () => {
  let pods: TestPods
  let node: core.Node

  before(async () => {
    pods = await startTestPods()
    const [found] = (await pods.api.client.list(nodeKind)).items
    assert.ok(found)
    node = found
  })
  after(() => pods?.[Symbol.asyncDispose]())

  const addressesOf = (type: string): readonly string[] =>
    (node.status.addresses ?? []).filter((one) => one.type === type).map(({ address }) => address)

  const limits = { cpu: '1500m', memory: '64Mi' }
  const requests = { cpu: '250m', memory: '32Mi', 'ephemeral-storage': '1Mi' }

  it('F4 every field as a variable', async () => {
    const env: readonly Draft<core.EnvVar>[] = [
      field('NAME', 'metadata.name'),
      field('NAMESPACE', 'metadata.namespace'),
      field('UID', 'metadata.uid'),
      field('LABEL', "metadata.labels['app']"),
      field('ANNOTATION', "metadata.annotations['note']"),
      field('NODE', 'spec.nodeName'),
      field('ACCOUNT', 'spec.serviceAccountName'),
      field('HOST_IP', 'status.hostIP'),
      field('HOST_IPS', 'status.hostIPs'),
      field('POD_IP', 'status.podIP'),
      field('POD_IPS', 'status.podIPs'),
      resource('CPU_LIMIT', { resource: 'limits.cpu' }),
      resource('CPU_LIMIT_MILLIS', { resource: 'limits.cpu', divisor: '1m' }),
      resource('CPU_REQUEST', { resource: 'requests.cpu', divisor: '1m' }),
      resource('MEMORY_LIMIT', { resource: 'limits.memory', divisor: '1Mi' }),
      resource('MEMORY_REQUEST', { resource: 'requests.memory' }),
      resource('STORAGE_REQUEST', { resource: 'requests.ephemeral-storage', divisor: '1Ki' }),
      resource('STORAGE_LIMIT', { resource: 'limits.ephemeral-storage' }),
      resource('OTHER', { containerName: 'other', resource: 'requests.memory', divisor: '1Mi' }),
    ].map((one) => ({ ...one, name: `F_${one.name}` }))
    const main = shell('main', 'env | grep ^F_ > /dev/termination-log', {
      env: [...env],
      resources: { limits, requests },
    })
    const other = shell('other', 'exit 0', { resources: { requests: { memory: '7Mi' } } })
    const metadata = { labels: { app: 'field' }, annotations: { note: 'a "quoted" one' } }
    await pods.create('fielded', { restartPolicy: 'Never', containers: [main, other] }, metadata)
    const pod = await pods.ended('fielded')
    const message = pod.status.containerStatuses?.find(({ name }) => name === 'main')?.state?.terminated?.message ?? ''
    const found = Object.fromEntries(
      message
        .trimEnd()
        .split('\n')
        .map((line) => line.slice(2).split(/=(.*)/s).slice(0, 2)),
    )
    const [hostIp = ''] = addressesOf('InternalIP')
    assert.deepEqual(found, {
      NAME: 'fielded',
      NAMESPACE: 'default',
      UID: pod.metadata.uid,
      LABEL: 'field',
      ANNOTATION: 'a "quoted" one',
      NODE: node.metadata.name,
      ACCOUNT: 'default',
      HOST_IP: hostIp,
      HOST_IPS: addressesOf('InternalIP').join(','),
      POD_IP: pod.status.podIP,
      POD_IPS: pod.status.podIPs?.map(({ ip }) => ip).join(','),
      CPU_LIMIT: '2',
      CPU_LIMIT_MILLIS: '1500',
      CPU_REQUEST: '250',
      MEMORY_LIMIT: '64',
      MEMORY_REQUEST: '33554432',
      STORAGE_REQUEST: '1024',
      STORAGE_LIMIT: node.status.allocatable?.['ephemeral-storage'],
      OTHER: '7',
    })
    assert.deepEqual(
      pod.status.hostIPs?.map(({ ip }) => ip),
      addressesOf('InternalIP'),
    )
  })

  it('F4 every field as a file, and files follow the Pod while variables do not', async () => {
    const items = [
      file('name', 'metadata.name'),
      file('namespace', 'metadata.namespace'),
      file('uid', 'metadata.uid'),
      file('labels', 'metadata.labels'),
      file('annotations', 'metadata.annotations'),
      file('one/label', "metadata.labels['app']"),
      file('one/annotation', "metadata.annotations['note']"),
      { path: 'memory', resourceFieldRef: { containerName: 'main', resource: 'limits.memory', divisor: '1Mi' } },
      {
        path: 'cpu',
        resourceFieldRef: { containerName: 'main', resource: 'requests.cpu', divisor: '1m' },
        mode: 0o400,
      },
    ]
    await pods.create(
      'filed',
      {
        volumes: [{ name: 'own', downwardAPI: { items } }],
        containers: [
          shell('main', idle, {
            env: [field('LABEL', "metadata.labels['app']")],
            resources: { limits, requests },
            volumeMounts: [{ name: 'own', mountPath: '/own' }],
          }),
        ],
      },
      { labels: { app: 'filed', b: '2' }, annotations: { note: 'two\nlines' } },
    )
    const { metadata } = await pods.ready('filed')
    const read = () =>
      pods.run(
        'filed',
        'cd /own; for f in name namespace uid labels one/label memory cpu; do echo "$f: $(cat $f)"; done',
      )
    assert.equal(
      await read(),
      `name: filed\nnamespace: default\nuid: ${metadata.uid}\nlabels: app="filed"\nb="2"\none/label: filed\nmemory: 64\ncpu: 250`,
    )
    assert.match(await pods.run('filed', 'cat /own/annotations'), /^note="two\\nlines"$/m)
    assert.equal(await pods.run('filed', 'stat -L -c %a /own/cpu /own/name'), '400\n644')
    const body = { metadata: { labels: { app: 'renamed' }, annotations: { note: null } } }
    await pods.api.client.patch(podKind, { namespace: 'default', name: 'filed' }, { type: 'merge', body })
    await eventually('the files have followed', async () => {
      const now = await pods.run(
        'filed',
        'cat /own/labels; echo; cat /own/one/label; echo; cat /own/one/annotation; echo $LABEL',
      )
      return now === 'app="renamed"\nb="2"\nrenamed\nfiled'
    })
  })

  it('a variable from a file that an init container wrote, and a sub-path made of variables', async () => {
    await pods.create('from-file', {
      restartPolicy: 'Never',
      volumes: [{ name: 'made', emptyDir: {} }],
      initContainers: [
        shell('init', `printf "# made\\nADDRESS='db:1'\\nMANY='a\\nb'\\n" > /made/app.env`, {
          volumeMounts: [{ name: 'made', mountPath: '/made' }],
        }),
      ],
      containers: [
        shell('main', 'echo "$ADDRESS $MANY $NONE"; ls /made', {
          terminationMessagePolicy: 'FallbackToLogsOnError',
          env: [
            { name: 'ADDRESS', valueFrom: { fileKeyRef: { volumeName: 'made', path: 'app.env', key: 'ADDRESS' } } },
            { name: 'MANY', valueFrom: { fileKeyRef: { volumeName: 'made', path: 'app.env', key: 'MANY' } } },
            { name: 'NONE', valueFrom: { fileKeyRef: { volumeName: 'made', path: 'none', key: 'X', optional: true } } },
            field('NAME', 'metadata.name'),
          ],
          volumeMounts: [{ name: 'made', mountPath: '/made', subPathExpr: 'of-$(NAME)/$(ADDRESS)' }],
        }),
        shell('other', '', {
          command: ['sh', '-c', 'until [ -d /made/of-from-file ]; do sleep 0.1; done; find /made'],
          volumeMounts: [{ name: 'made', mountPath: '/made' }],
        }),
      ],
    })
    await pods.ended('from-file')
    assert.equal(await pods.logs('from-file', 'main'), 'db:1 a\nb \n')
    assert.match(await pods.logs('from-file', 'other'), /^\/made\/of-from-file\/db:1$/m)
    await pods.create('no-file', {
      volumes: [{ name: 'made', emptyDir: {} }],
      containers: [
        shell('main', idle, {
          env: [{ name: 'A', valueFrom: { fileKeyRef: { volumeName: 'made', path: 'none.env', key: 'A' } } }],
        }),
      ],
    })
    await pods.until(
      'no-file',
      'waits for its file',
      ({ status }) => status.containerStatuses?.[0]?.state?.waiting?.reason === 'CreateContainerConfigError',
    )
    await pods.remove('no-file')
  })

  it('Services as variables, unless the Pod wants none', async () => {
    await pods.api.client.create(serviceKind, {
      metadata: { name: 'my-db', namespace: 'default' },
      spec: { ports: [{ name: 'sql', port: 5432 }] },
    } as Draft<core.Service>)
    const names = 'env | grep -E "^(MY_DB|KUBERNETES_SERVICE_HOST)" | sort | cut -d= -f1'
    const [linked, unlinked] = await Promise.all([
      eventually('the kubelet knows the Service', async () => {
        const found = await pods.output(`linked-${Date.now()}`, names)
        return found.includes('MY_DB') ? found : undefined
      }),
      pods.output('unlinked', names, { spec: { enableServiceLinks: false } }),
    ])
    assert.deepEqual(linked.split('\n'), [
      'KUBERNETES_SERVICE_HOST',
      'MY_DB_PORT',
      'MY_DB_PORT_5432_TCP',
      'MY_DB_PORT_5432_TCP_ADDR',
      'MY_DB_PORT_5432_TCP_PORT',
      'MY_DB_PORT_5432_TCP_PROTO',
      'MY_DB_SERVICE_HOST',
      'MY_DB_SERVICE_PORT',
      'MY_DB_SERVICE_PORT_SQL',
    ])
    assert.equal(unlinked, 'KUBERNETES_SERVICE_HOST')
  })

  it('P17 subdomain, setHostnameAsFQDN and hostnameOverride make the names they should', async () => {
    const names = 'hostname; tail -n +8 /etc/hosts | cut -f 2-'
    const fqdn = 'named.db.default.svc.cluster.local'
    const rows: Readonly<Record<string, readonly [spec: Draft<core.PodSpec>, expected: string]>> = {
      subdomain: [{ hostname: 'named', subdomain: 'db' }, `named\n${fqdn}\tnamed`],
      fqdn: [{ hostname: 'named', subdomain: 'db', setHostnameAsFQDN: true }, `${fqdn}\n${fqdn}\tnamed`],
      override: [{ hostnameOverride: 'other.name' }, 'other.name\nother.name'],
    }
    await Promise.all(
      Object.entries(rows).map(async ([name, [spec, expected]]) => {
        const found = await pods.output(`names-${name}`, names, { spec })
        // A line a family, all alike.
        assert.equal([...new Set(found.split('\n'))].join('\n'), [...new Set(expected.split('\n'))].join('\n'))
      }),
    )
  })

  it('P17 a whole name that the kernel will not have keeps the Pod Pending, and an Event says why', async () => {
    const subdomain = 's'.repeat(50)
    await pods.create('too-long', { subdomain, setHostnameAsFQDN: true, containers: [shell('main', idle)] })
    await pods.event(
      'too-long',
      /^FailedCreatePodSandBox: .*FQDN too-long\.s+\.default\.svc\.cluster\.local is too long \(64 characters is the max, \d+ characters requested\)/,
    )
    assert.equal((await pods.get('too-long')).status.phase, 'Pending')
    await pods.remove('too-long')
  })

  it('hostAliases stand in the hosts file, on the network of the node too', async () => {
    const spec = { hostAliases: [{ ip: '192.0.2.9', hostnames: ['one.example', 'two.example'] }] }
    const [own, host] = await Promise.all([
      pods.output('aliased', 'tail -n 2 /etc/hosts', { spec }),
      pods.output('aliased-host', 'head -n 1 /etc/hosts; tail -n 2 /etc/hosts', {
        spec: { ...spec, hostNetwork: true },
      }),
    ])
    const lines = '# Entries added by HostAliases.\n192.0.2.9\tone.example\ttwo.example'
    assert.equal(own, lines)
    assert.equal(host, `# Kubernetes-managed hosts file (host network).\n${lines}`)
  })

  it('dnsPolicy and dnsConfig make the resolver’s file', async () => {
    const dnsConfig = {
      nameservers: ['192.0.2.53'],
      searches: ['example.org', 'example.com'],
      options: [{ name: 'ndots', value: '2' }, { name: 'edns0' }],
    }
    const read = 'cat /etc/resolv.conf'
    const [none, standard] = await Promise.all([
      pods.output('dns-none', read, { spec: { dnsPolicy: 'None', dnsConfig } }),
      pods.output('dns-default', read, { spec: { dnsPolicy: 'Default', dnsConfig } }),
    ])
    assert.equal(none, 'search example.org example.com\nnameserver 192.0.2.53\noptions ndots:2 edns0')
    assert.match(standard, /nameserver 192\.0\.2\.53/)
    assert.match(standard, /^search .*example\.org example\.com$/m)
  })

  it('P15 a Pod has an address of each family, which it is reached by, and which its files and status name', async (test) => {
    if (node.status.addresses?.some(({ address }) => address.includes(':')) !== true)
      return test.skip('the machine has no IPv6')
    const script =
      'echo hello > /tmp/index.html; httpd -p [::]:8080 -h /tmp; ip -6 -o addr show dev eth0 scope global; trap "exit 0" TERM; sleep 3600 & wait'
    await pods.create('both', { containers: [shell('main', script)] })
    const pod = await pods.ready('both')
    const [four = '', six = '', ...more] = pod.status.podIPs?.map(({ ip }) => ip) ?? []
    assert.deepEqual([pod.status.podIP, more], [four, []])
    assert.match(four, /^\d+\.\d+\.\d+\.\d+$/)
    assert.match(six, /^fd88:/)
    assert.ok((await pods.logged('both', six)).includes(`inet6 ${six}/64`))
    const hosts = await pods.run('both', 'cat /etc/hosts')
    for (const ip of [four, six]) assert.match(hosts, new RegExp(`^${ip}\\tboth$`, 'm'))
    const fetched = await pods.output(
      'asks-both',
      `wget -q -O - http://[${six}]:8080/; wget -q -O - http://${four}:8080/`,
    )
    assert.equal(fetched, 'hello\nhello')
    const loopback = await pods.run('both', 'wget -q -O - http://[::1]:8080/')
    assert.equal(loopback, 'hello')
    await pods.remove('both')
  })

  it('P16 semaphores and shared memory are of one Pod; with hostIPC they are the node’s', async () => {
    const hostTools = { name: 'host-tools', hostPath: { path: '/usr/bin', type: 'Directory' as const } }
    const tooled = {
      image: testImages.nginx,
      volumeMounts: [{ name: 'host-tools', mountPath: '/host-tools', readOnly: true }],
    }
    // Two Pods of two containers: one makes a semaphore and a segment, the other one of its Pod must see them.
    const make = '/host-tools/ipcmk -S 3 >/dev/null; echo mine > /dev/shm/note; touch /dev/shm/made; ' + idle
    const look =
      'until [ -e /dev/shm/made ]; do sleep 0.1; done; echo $(tail -n +2 /proc/sysvipc/sem | wc -l) $(cat /dev/shm/note); ' +
      idle
    for (const name of ['ipc-one', 'ipc-two'])
      await pods.create(name, {
        volumes: [hostTools],
        terminationGracePeriodSeconds: 1,
        containers: [shell('maker', make, tooled), shell('looker', look)],
      })
    const seen = await Promise.all(['ipc-one', 'ipc-two'].map((name) => pods.logged(name, 'mine', 'looker')))
    assert.deepEqual(seen, ['1 mine\n', '1 mine\n'])
    const ns = 'readlink /proc/self/ns/ipc'
    const [own, host] = await Promise.all([
      pods.output('ipc-own', ns),
      pods.output('ipc-host', ns, { spec: { hostIPC: true } }),
    ])
    assert.equal(host, await readlink('/proc/self/ns/ipc'))
    assert.notEqual(own, host)
    for (const name of ['ipc-one', 'ipc-two']) await pods.remove(name)
  })

  it('hostNetwork and hostPID put a Pod into the node’s namespaces', async () => {
    const ns = 'readlink /proc/self/ns/net; readlink /proc/self/ns/pid; hostname'
    const [plain, shared] = await Promise.all([
      pods.output('ns-own', ns),
      pods.output('ns-host', ns, { spec: { hostNetwork: true, hostPID: true } }),
    ])
    const [net, pid, name] = shared.split('\n')
    assert.deepEqual(
      [net, pid, name],
      [await readlink('/proc/self/ns/net'), await readlink('/proc/self/ns/pid'), hostname()],
    )
    const [ownNet, ownPid, ownName] = plain.split('\n')
    assert.ok(ownNet !== net && ownPid !== pid && ownName === 'ns-own')
  })
})
