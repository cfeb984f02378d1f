// kubectl, as people use it, of every version that can be had: what it shows, what it does, and what it says when it cannot.
import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { freePort } from '#base/node'
import { startInBackground } from '../harness/background.ts'
import { type Kubectl, kubectls, type MissingKubectl } from '../harness/kubectl.ts'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { type CommandOptions, clusterEnv, eventually, succeeded } from '../harness/sampan.ts'
import { runInTerminal } from '../harness/terminal.ts'

const versions: { readonly found: readonly Kubectl[]; readonly missing: readonly MissingKubectl[] } = skipWithoutRoot
  ? { found: [], missing: [] }
  : await kubectls()

describe('kubectl', { skip: skipWithoutRoot, timeout: 300_000 }, () => {
  let pods: TestPods
  let folder = ''

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-kubectl-'))
    pods = await startTestPods()
  })
  after(async () => {
    await pods?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  for (const { suite, reason } of versions.missing) it(`of ${suite}`, { skip: reason }, () => {})
  for (const { version, path: program } of versions.found)
    describe(version, () => {
      const name = `web-${version.replace('.', '-')}`
      const newer = Number(version.split('.')[1]) >= 24
      const run = (args: readonly string[], options?: CommandOptions) => pods.cluster.kubectl(program, args, options)
      const kubectl = async (args: readonly string[], options?: CommandOptions): Promise<string> =>
        succeeded(await run(args, options))
      const env = (): Record<string, string> => clusterEnv(pods.cluster.home)
      const manifest = (change: { readonly labels?: object; readonly image?: string } = {}) => ({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name, labels: { app: name, ...change.labels } },
        spec: {
          terminationGracePeriodSeconds: 1,
          containers: [
            {
              ...shell(
                'web',
                'mkdir -p /www; echo "hello from web" > /www/index.html; echo started; exec httpd -f -p 8080 -h /www',
              ),
              image: change.image ?? 'busybox:1.28',
              ports: [{ name: 'http', containerPort: 8080 }],
            },
            shell(
              'side',
              'echo side-one; until [ -e /tmp/go ]; do sleep 0.05; done; echo side-two; until [ -e /tmp/end ]; do sleep 0.05; done; exit 4',
            ),
          ],
          restartPolicy: 'Never',
        },
      })
      const apply = (object: object) => kubectl(['apply', '-f', '-'], { input: JSON.stringify(object) })

      it('apply creates, leaves unchanged, and configures', async () => {
        assert.equal(await apply(manifest()), `pod/${name} created\n`)
        assert.equal(await apply(manifest()), `pod/${name} unchanged\n`)
        assert.equal(await apply(manifest({ labels: { tier: 'front' } })), `pod/${name} configured\n`)
        assert.equal(
          await kubectl(['wait', '--for=condition=Ready', `pod/${name}`, '--timeout=30s']),
          `pod/${name} condition met\n`,
        )
      })

      it('get: table, wide, name, json, yaml, jsonpath, go-template, labels, selectors, columns', async () => {
        const { status, spec, metadata } = await pods.get(name)
        const [heads = '', row = ''] = (await kubectl(['get', 'pods', '-o', 'wide', '-l', `app=${name}`])).split('\n')
        assert.deepEqual(
          heads
            .split(/ {2,}/)
            .map((head) => head.trim())
            .filter(Boolean),
          [...['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE', 'IP', 'NODE', 'NOMINATED NODE', 'READINESS GATES']],
        )
        assert.match(
          row,
          new RegExp(`^${name} +2/2 +Running +0 +\\d+s +${status.podIP} +${spec.nodeName} +<none> +<none> *$`),
        )
        assert.equal(await kubectl(['get', 'pod', name, '-o', 'name']), `pod/${name}\n`)
        assert.equal(JSON.parse(await kubectl(['get', 'pod', name, '-o', 'json'])).metadata.uid, metadata.uid)
        assert.match(
          await kubectl(['get', 'pod', name, '-o', 'yaml']),
          new RegExp(`^apiVersion: v1\nkind: Pod\n[^]*  uid: ${metadata.uid}\n`),
        )
        assert.equal(await kubectl(['get', 'pod', name, '-o', 'jsonpath={.status.podIP}']), status.podIP)
        assert.equal(await kubectl(['get', 'pods', '-l', `app=${name}`, '-o', 'go-template={{len .items}}']), '1')
        assert.equal(await kubectl(['get', 'pods', '-l', 'app=none', '-o', 'name']), '')
        const own = await kubectl([
          'get',
          'pod',
          name,
          '-o',
          'custom-columns=WHO:.metadata.name,ON:.spec.nodeName',
          '--no-headers',
        ])
        assert.deepEqual(own.trim().split(/ +/), [name, spec.nodeName])
        assert.match(
          await kubectl(['get', 'pods', '--field-selector', `metadata.name=${name}`, '-L', 'tier']),
          /TIER\n.*front\n$/,
        )
        assert.match(
          await kubectl(['get', 'pods,nodes,ns']),
          new RegExp(`pod/${name} [^]*node/${spec.nodeName} [^]*namespace/default `),
        )
      })

      it('describe shows the Pod, its containers and its events', async () => {
        const described = await kubectl(['describe', 'pod', name])
        for (const text of [
          new RegExp(`^Name: +${name}$`, 'm'),
          /^Status: +Running$/m,
          /^ {2}web:$/m,
          /^ {4}State: +Running$/m,
          /^ {2}Ready +True/m,
          /Normal +Scheduled +.*Successfully assigned default\/web-/,
          /Normal +Started +.*Started container|Normal +Started +.*Container started/,
        ])
          assert.match(described, text)
        assert.match(await kubectl(['describe', 'node']), /Conditions:[^]*Ready +True[^]*Non-terminated Pods:[^]*web-/)
      })

      it('label, annotate, and patch of all three kinds', async () => {
        await kubectl(['label', 'pod', name, 'a=b'])
        await kubectl(['annotate', 'pod', name, 'note=some text'])
        await kubectl(['patch', 'pod', name, '-p', '{"metadata":{"labels":{"strategic":"yes"}}}'])
        await kubectl(['patch', 'pod', name, '--type=merge', '-p', '{"metadata":{"labels":{"merge":"yes","a":null}}}'])
        await kubectl([
          'patch',
          'pod',
          name,
          '--type=json',
          '-p',
          '[{"op":"add","path":"/metadata/labels/json","value":"yes"}]',
        ])
        const { labels, annotations } = (await pods.get(name)).metadata
        assert.deepEqual({ ...labels }, { app: name, tier: 'front', strategic: 'yes', merge: 'yes', json: 'yes' })
        assert.equal(annotations?.['note'], 'some text')
      })

      it('exec: output, code, standard input, and a terminal', async () => {
        assert.equal(await kubectl(['exec', name, '-c', 'web', '--', 'echo', 'a b']), 'a b\n')
        const failed = await run(['exec', name, '-c', 'web', '--', 'sh', '-c', 'echo out; echo err >&2; exit 7'])
        assert.deepEqual([failed.code, failed.stdout], [7, 'out\n'])
        assert.match(failed.stderr, /^err\ncommand terminated with exit code 7\n$/)
        const input = 'line\n'.repeat(100_000)
        assert.equal(await kubectl(['exec', '-i', name, '-c', 'web', '--', 'cat'], { input }), input)
        const command = [
          program,
          'exec',
          '-it',
          name,
          '-c',
          'web',
          '--',
          'sh',
          '-c',
          'until [ "$(stty size 2>/dev/null)" = "33 99" ]; do sleep 0.05; done; tty; read word; echo "got $word"; exit 3',
        ]
        const { code, stdout } = await runInTerminal(command, { env: env(), input: 'hello\n', timeLimitMs: 30_000 })
        assert.match(stdout, /\/dev\/pts\/0\r?\n[^]*got hello/)
        assert.equal(code, 3)
        const none = await run(['exec', name, '-c', 'web', '--', 'no-such-program'])
        assert.notEqual(none.code, 0)
        assert.match(none.stderr, /no-such-program/)
      })

      it('cp: files and folders, both ways', async () => {
        const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 256))
        await writeFile(path.join(folder, 'to'), bytes)
        await kubectl(['cp', path.join(folder, 'to'), `${name}:/tmp/copy`, '-c', 'web'])
        await kubectl(['cp', `${name}:/tmp/copy`, path.join(folder, 'back'), '-c', 'web'])
        assert.deepEqual(await readFile(path.join(folder, 'back')), bytes)
        await kubectl(['cp', `${name}:/www`, path.join(folder, `www-${version}`), '-c', 'web'])
        assert.equal(await readFile(path.join(folder, `www-${version}`, 'index.html'), 'utf8'), 'hello from web\n')
      })

      it('port-forward carries HTTP, one connection after another and side by side', async () => {
        const port = await freePort()
        await using forward = startInBackground(program, ['port-forward', `pod/${name}`, `${port}:8080`], env())
        await forward.wrote(`Forwarding from 127.0.0.1:${port} -> 8080`)
        const page = async () => (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })).text()
        assert.equal(await page(), 'hello from web\n')
        assert.deepEqual(await Promise.all([page(), page(), page()]), Array(3).fill('hello from web\n'))
      })

      it('logs: all, tail, since, timestamps, prefix; -f sees what comes and ends with the container', async () => {
        assert.equal(await kubectl(['logs', name, '-c', 'web']), 'started\n')
        assert.match(await kubectl(['logs', name, '-c', 'web', '--timestamps']), /^\d{4}-\d\d-\d\dT\S+Z started\n$/)
        assert.match(await kubectl(['logs', name, '--all-containers', '--prefix']), /web\] started\n/)
        await using following = startInBackground(program, ['logs', '-f', name, '-c', 'side'], env())
        await following.wrote('side-one')
        await kubectl(['exec', name, '-c', 'side', '--', 'touch', '/tmp/go'])
        await following.wrote('side-two')
        await kubectl(['exec', name, '-c', 'side', '--', 'touch', '/tmp/end'])
        assert.equal(await following.ended, 0)
        assert.equal(following.stdout(), 'side-one\nside-two\n')
        assert.equal(await kubectl(['logs', name, '-c', 'side', '--tail=1']), 'side-two\n')
        await eventually('get shows one of two containers', async () => {
          const row = await kubectl(['get', 'pod', name, '--no-headers'])
          return /1\/2 +Error|1\/2 +NotReady/.test(row)
        })
      })

      it('attach reaches a running container', async () => {
        const attached = `attach-${version.replace('.', '-')}`
        await pods.create(attached, {
          containers: [shell('main', 'while read line; do echo "heard $line"; done', { stdin: true })],
        })
        await pods.ready(attached)
        // It stays attached until the container ends: that is when its input ends.
        await using attaching = startInBackground(
          'sh',
          ['-c', `(echo something; sleep 30) | exec ${program} attach -i ${attached}`],
          env(),
        )
        await attaching.wrote('heard something')
        await pods.remove(attached)
      })

      it('explain, api-resources, api-versions, version and cluster-info know the API', async () => {
        assert.match(await kubectl(['explain', 'pod.spec.containers.livenessProbe']), /initialDelaySeconds/)
        assert.match(await kubectl(['api-resources']), /^pods +po +v1 +true +Pod$/m)
        assert.match(await kubectl(['api-versions']), /^v1$/m)
        assert.match(await kubectl(['version', ...(newer ? [] : ['--short'])]), /Server Version: v1\.36\./)
        assert.match(await kubectl(['get', '--raw', '/readyz']), /^ok$/)
      })

      it('says what is wrong with a manifest as Kubernetes does', async () => {
        const create = async (object: object) => {
          const { code, stderr } = await run(['create', '-f', '-'], { input: JSON.stringify(object) })
          assert.equal(code, 1)
          return stderr
        }
        const bad = (container: object) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'bad' },
          spec: { containers: [{ name: 'web', image: 'busybox:1.28', ...container }] },
        })
        const ports = [
          { name: 'http', containerPort: 80 },
          { name: 'http', containerPort: 81 },
        ]
        assert.match(
          await create(bad({ ports })),
          /^The Pod "bad" is invalid: spec\.containers\[0\]\.ports\[1\]\.name: Duplicate value: "http"\n$/,
        )
        assert.match(
          await create(bad({ image: '' })),
          /^The Pod "bad" is invalid: spec\.containers\[0\]\.image: Required value\n$/,
        )
        assert.match(
          await create(bad({ imagee: 'x' })),
          newer
            ? /strict decoding error: unknown field "spec\.containers\[0\]\.imagee"/
            : /ValidationError\(Pod\.spec\.containers\[0\]\): unknown field "imagee"/,
        )
        assert.match(
          await create(bad({ ports: [{ containerPort: 'eighty' }] })),
          newer
            ? /json: cannot unmarshal string into Go struct field/
            : /invalid type for .*containerPort: got "string", expected "integer"/,
        )
        const missing = await run(['get', 'pod', 'nobody'])
        assert.deepEqual([missing.code, missing.stderr], [1, 'Error from server (NotFound): pods "nobody" not found\n'])
        const twice = await create(manifest())
        assert.equal(
          twice,
          `Error from server (AlreadyExists): error when creating "STDIN": pods "${name}" already exists\n`,
        )
      })

      it('delete waits until the Pod is gone', async () => {
        assert.match(await kubectl(['delete', 'pod', name]), new RegExp(`^pod "${name}" deleted`))
        assert.equal(await pods.find(name), undefined)
        const waited = `waits-${version.replace('.', '-')}`
        // The finalizer holds the Pod until kubectl has been seen to wait.
        await pods.create(waited, { containers: [shell('main', idle)] }, { finalizers: ['example.com/hold'] })
        await kubectl(['delete', 'pod', waited, '--wait=false'])
        const wait = ['wait', '-v=6', '--for=delete', `pod/${waited}`, '--timeout=30s']
        await using waiting = startInBackground(program, wait, env())
        await waiting.wrote('/namespaces/default/pods')
        await kubectl(['patch', 'pod', waited, '--type=merge', '-p', '{"metadata":{"finalizers":null}}'])
        assert.equal(await waiting.ended, 0)
      })
    })
})
