// A tour of kubectl's commands, with every version that can be had, against a cluster in this process: what a person types,
// and what Kubernetes answers. Containers are simulated; what needs real ones is in kubectl.test.ts.
import assert from 'node:assert/strict'
import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import type { ProcessResult } from '#base/node'
import { startInBackground } from '../harness/background.ts'
import { type Kubectl, kubectls, type MissingKubectl } from '../harness/kubectl.ts'
import { succeeded } from '../harness/sampan.ts'
import { type ServedTestCluster, startServedCluster } from '../harness/served-cluster.ts'

const versions: { readonly found: readonly Kubectl[]; readonly missing: readonly MissingKubectl[] } = await kubectls()

/** kubectl of one version in a namespace of its own. */
interface Tourist {
  readonly namespace: string
  /** At least this minor version of 1.x. */
  isAtLeast(minor: number): boolean
  /** Its output; fails if the command does. `words` are split at blanks; more arguments are taken as they are. */
  (words: string, ...more: readonly string[]): Promise<string>
  /** Whatever happens. */
  tried(words: string, ...more: readonly string[]): Promise<ProcessResult>
  /** With an object as standard input. */
  given(input: object | string, words: string, ...more: readonly string[]): Promise<string>
}

let served: ServedTestCluster

function touristOf({ version, path: program }: Kubectl, namespace: string): Tourist {
  const tried = (words: string, ...more: readonly string[]): Promise<ProcessResult> =>
    served.run(program, ['-n', namespace, ...words.split(' '), ...more])
  const call = async (words: string, ...more: readonly string[]): Promise<string> =>
    succeeded(await tried(words, ...more))
  const given = async (input: object | string, words: string, ...more: readonly string[]): Promise<string> => {
    const text = typeof input === 'string' ? input : JSON.stringify(input)
    return succeeded(await served.run(program, ['-n', namespace, ...words.split(' '), ...more], { input: text }))
  }
  const isAtLeast = (minor: number): boolean => Number(version.split('.')[1]) >= minor
  return Object.assign(call, { namespace, tried, given, isAtLeast })
}

const names = (text: string): readonly string[] => text.trim().split(/\s+/)

/** Every generator of `kubectl create`: what follows it, and what it says; from which minor version on. */
const generators: readonly (readonly [words: string, says: string, since?: number])[] = [
  ['configmap settings --from-literal=a=b --from-literal=c=d', 'configmap/settings created'],
  ['secret generic plain --from-literal=k=v', 'secret/plain created'],
  [
    'secret docker-registry registry --docker-server=r.example --docker-username=u --docker-password=p',
    'secret/registry created',
  ],
  ['serviceaccount robot', 'serviceaccount/robot created'],
  ['service clusterip inner --tcp=80:8080', 'service/inner created'],
  ['service nodeport outer --tcp=80:8080', 'service/outer created'],
  ['service loadbalancer balanced --tcp=80:8080', 'service/balanced created'],
  ['service externalname elsewhere --external-name=example.com', 'service/elsewhere created'],
  ['role reader --verb=get,list --resource=pods', 'role.rbac.authorization.k8s.io/reader created'],
  ['rolebinding reads --role=reader --user=ann', 'rolebinding.rbac.authorization.k8s.io/reads created'],
  ['clusterrole NS-sees --verb=get --resource=nodes', 'clusterrole.rbac.authorization.k8s.io/NS-sees created'],
  [
    'clusterrolebinding NS-sees --clusterrole=NS-sees --user=ann',
    'clusterrolebinding.rbac.authorization.k8s.io/NS-sees created',
  ],
  ['quota most --hard=pods=100', 'resourcequota/most created'],
  ['priorityclass NS-urgent --value=100', 'priorityclass.scheduling.k8s.io/NS-urgent created'],
  ['deployment web --image=app:1 --replicas=2', 'deployment.apps/web created'],
  ['job once --image=app:1', 'job.batch/once created'],
  ['ingress front --rule=example.com/x=inner:80', 'ingress.networking.k8s.io/front created'],
  // Older ones know no versions of these that are still served.
  ['poddisruptionbudget some --selector=app=web --min-available=1', 'poddisruptionbudget.policy/some created', 22],
  ['cronjob often --image=app:1 --schedule=0/5 * * * *', 'cronjob.batch/often created', 22],
]

const deployment = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'applied' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'applied' } },
    template: { metadata: { labels: { app: 'applied' } }, spec: { containers: [{ name: 'app', image: 'app:1' }] } },
  },
}
const settings = (name: string, data: object, labels: { readonly labels?: object } = {}) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, ...labels },
  data,
})

describe('a tour of kubectl', { timeout: 300_000, concurrency: true }, () => {
  before(async () => {
    // A node for each version to drain, and one for all.
    served = await startServedCluster({ nodes: versions.found.length + 1 })
  })
  after(() => served?.[Symbol.asyncDispose]())

  for (const { suite, reason } of versions.missing) it(`of ${suite}`, { skip: reason }, () => {})
  for (const [index, program] of versions.found.entries())
    describe(program.version, { concurrency: false }, () => {
      const kubectl = touristOf(program, `tour-${program.version.replace('.', '-')}`)
      const { namespace, isAtLeast } = kubectl

      it('create: every generator', async () => {
        assert.equal(await kubectl(`create namespace ${namespace}`), `namespace/${namespace} created\n`)
        for (const [words, says, since = 0] of generators) {
          if (!isAtLeast(since)) continue
          const [command = '', schedule] = words.replaceAll('NS', namespace).split('0/5')
          const more = schedule === undefined ? [] : ['--schedule=*/5 * * * *']
          const said = await kubectl(`create ${command.replace(' --schedule=', '')}`, ...more)
          assert.equal(said, `${says.replaceAll('NS', namespace)}\n`)
        }
        if (isAtLeast(22)) assert.equal(await kubectl('create job now --from=cronjob/often'), 'job.batch/now created\n')
        if (isAtLeast(24)) assert.equal((await kubectl('create token robot')).split('.').length, 3)
        assert.match(await kubectl('run alone --image=app:1 --labels=app=alone'), /^pod\/alone created\n$/)
        assert.equal(await kubectl('expose deployment web --port=80 --name=web'), 'service/web exposed\n')
        const dry = await kubectl('create deployment unmade --image=app:1 --dry-run=server -o name')
        assert.equal(dry, 'deployment.apps/unmade\n')
        assert.equal((await kubectl.tried('get deployment unmade')).code, 1)
        assert.match(
          await kubectl('create deployment unmade --image=app:1 --dry-run=client -o yaml'),
          /^ {2}replicas: 1$/m,
        )
      })

      it('wait: condition, jsonpath, deletion', async () => {
        await kubectl('wait --for=condition=Available deployment/web --timeout=30s')
        assert.equal(await kubectl('wait --for=condition=Ready pod/alone --timeout=30s'), 'pod/alone condition met\n')
        if (isAtLeast(23)) {
          await kubectl('wait --for=jsonpath={.status.phase}=Running pod/alone --timeout=30s')
        }
        await kubectl('run brief --image=app:1 --restart=Never')
        await using waiting = startInBackground(
          program.path,
          ['-n', namespace, 'wait', '-v=6', '--for=delete', 'pod/brief', '--timeout=30s'],
          served.env,
        )
        await waiting.wrote(`/namespaces/${namespace}/pods`)
        await kubectl('delete pod brief --now --wait=false')
        assert.equal(await waiting.ended, 0)
        const late = await kubectl.tried('wait --for=condition=Nonsense pod/alone --timeout=1s')
        assert.match(late.stderr, /^error: timed out waiting for the condition on pods\/alone\n$/)
      })

      it('get: every output', async () => {
        const rows = await kubectl('get deployments -o wide')
        assert.match(rows, /^NAME +READY +UP-TO-DATE +AVAILABLE +AGE +CONTAINERS +IMAGES +SELECTOR *\n/)
        assert.match(rows, /\nweb +2\/2 +2 +2 +\d+s +app +app:1 +app=web *\n/)
        const list = JSON.parse(await kubectl('get pods -l app=web -o json'))
        assert.deepEqual([list.kind, list.items.length], ['List', 2])
        assert.match(
          await kubectl('get pods -l app=web -o yaml'),
          /^apiVersion: v1\nitems:\n- apiVersion: v1\n {2}kind: Pod\n/,
        )
        const found = names(await kubectl('get pods -l app=web -o name'))
        assert.deepEqual(
          found,
          list.items.map((item: { metadata: { name: string } }) => `pod/${item.metadata.name}`),
        )
        const path = await kubectl(
          'get pods -l app=web -o',
          'jsonpath={range .items[*]}{.spec.containers[0].image} {end}',
        )
        assert.equal(path, 'app:1 app:1 ')
        const template = '{{range .items}}{{.spec.restartPolicy}} {{end}}'
        assert.equal(await kubectl('get pods -l app=web -o', `go-template=${template}`), 'Always Always ')
        const columns = await kubectl(
          'get pod alone -o',
          'custom-columns=WHO:.metadata.name,IMAGE:.spec.containers[*].image',
        )
        assert.deepEqual(names(columns), ['WHO', 'IMAGE', 'alone', 'app:1'])
        const services = names(await kubectl('get services --sort-by=.metadata.name -o name'))
        assert.deepEqual(services, [...services].sort())
        assert.match(
          await kubectl('get pod alone --show-labels'),
          /LABELS\nalone +1\/1 +Running +0 +\d+s +app=alone\n$/,
        )
        assert.match(await kubectl('get pod alone -L app'), /APP\nalone +1\/1 +Running +0 +\d+s +alone\n$/)
        assert.match(await kubectl('get pods -A'), new RegExp(`^NAMESPACE +NAME [^]*\n${namespace} +alone `))
        const chunks = await kubectl('get pods --chunk-size=1 -o name')
        assert.deepEqual(chunks, await kubectl('get pods -o name'))
        const running = await kubectl('get pods --field-selector=status.phase=Running,metadata.name=alone -o name')
        assert.equal(running, 'pod/alone\n')
        assert.match(await kubectl('get pods,services -l app=web'), /^NAME [^]*pod\/web-[^]*\n\nNAME [^]*service\/web /)
        assert.match(
          await kubectl('get all'),
          /pod\/alone [^]*service\/web [^]*deployment\.apps\/web [^]*replicaset\.apps\/web-/,
        )
        assert.match(await kubectl('get pods --server-print=false'), /^NAME +AGE\n/)
        const raw = JSON.parse(await kubectl(`get --raw /api/v1/namespaces/${namespace}/pods/alone`))
        assert.equal(raw.metadata.name, 'alone')
        if (isAtLeast(24)) {
          assert.equal(await kubectl('get deployment web --subresource=scale -o', 'jsonpath={.spec.replicas}'), '2')
          assert.match(await kubectl('get deployment web --subresource=status'), /^NAME +READY [^]*\nweb +2\/2 /)
        }
      })

      it('get -w: the table goes on, a row a change', async () => {
        await using watching = startInBackground(program.path, ['-n', namespace, 'get', 'pods', '-w'], served.env)
        await watching.wrote('alone ')
        await kubectl('run watched --image=app:1 --restart=Never')
        await watching.wrote('watched ')
        await kubectl('delete pod watched --now')
        const rows = watching.stdout().trim().split('\n')
        assert.match(rows[0] ?? '', /^NAME +READY +STATUS +RESTARTS +AGE$/)
        assert.equal(rows.filter((row) => row.startsWith('NAME')).length, 1)
        for (const row of rows.slice(1)) assert.match(row, /^\S+ +\d\/\d +\S+ +\d+( \(.* ago\))? +\S+$/)
      })

      it('apply: client-side, unchanged, pruned; diff before', async () => {
        const { given } = kubectl
        assert.equal(await given(deployment, 'apply -f -'), 'deployment.apps/applied created\n')
        assert.equal(await given(deployment, 'apply -f -'), 'deployment.apps/applied unchanged\n')
        const changed = { ...deployment, spec: { ...deployment.spec, replicas: 2 } }
        const differs = await served.run(program.path, ['-n', namespace, 'diff', '-f', '-'], {
          input: JSON.stringify(changed),
        })
        assert.equal(differs.code, 1)
        assert.match(differs.stdout, /^- {2}replicas: 1\n\+ {2}replicas: 2$/m)
        assert.equal(await given(changed, 'apply -f -'), 'deployment.apps/applied configured\n')
        assert.equal(
          (await served.run(program.path, ['-n', namespace, 'diff', '-f', '-'], { input: JSON.stringify(changed) }))
            .code,
          0,
        )
        const both = [
          settings('kept', { a: '1' }, { labels: { set: 'x' } }),
          settings('pruned', { a: '1' }, { labels: { set: 'x' } }),
        ]
        const list = (items: readonly object[]) => ({ apiVersion: 'v1', kind: 'List', items })
        await given(list(both), 'apply -f -')
        // What is pruned must have been applied and match the selector.
        const prune = isAtLeast(26) ? '--prune-allowlist=core/v1/ConfigMap' : '--prune-whitelist=core/v1/ConfigMap'
        const said = await given(list(both.slice(0, 1)), `apply -f - --prune -l set=x ${prune}`)
        assert.equal(said, 'configmap/kept unchanged\nconfigmap/pruned pruned\n')
        await kubectl.given('', 'delete configmap kept')
        assert.match(await kubectl('apply view-last-applied deployment/applied -o json'), /"replicas": 2/)
      })

      it('apply --server-side: owners, conflicts, and the upgrade from client-side', async () => {
        const { given, tried } = kubectl
        const one = settings('owned', { a: '1' })
        assert.equal(await given(one, 'apply --server-side -f -'), 'configmap/owned serverside-applied\n')
        const other = await served.run(
          program.path,
          ['-n', namespace, 'apply', '--server-side', '--field-manager=other', '-f', '-'],
          { input: JSON.stringify(settings('owned', { a: '2' })) },
        )
        assert.equal(other.code, 1)
        assert.match(other.stderr, /Apply failed with 1 conflict: conflict with "kubectl"[^]*\.data\.a/)
        await given(settings('owned', { a: '2' }), 'apply --server-side --field-manager=other --force-conflicts -f -')
        assert.equal(await kubectl('get configmap owned -o', 'jsonpath={.data.a}'), '2')
        const upgraded = await given(deployment, 'apply --server-side -f -')
        assert.equal(upgraded, 'deployment.apps/applied serverside-applied\n')
        const differs = await served.run(program.path, ['-n', namespace, 'diff', '--server-side', '-f', '-'], {
          input: JSON.stringify({ ...deployment, spec: { ...deployment.spec, replicas: 3 } }),
        })
        assert.equal(differs.code, 1)
        assert.match(differs.stdout, /^\+ {2}replicas: 3$/m)
        assert.equal((await tried('delete deployment applied')).code, 0)
      })

      it('edit: saves what an editor writes, says what is wrong with it', async () => {
        const editor = path.join(served.folder, `editor-${index}`)
        const script = (line: string) => writeFile(editor, `#!/bin/sh\n${line}\n`).then(() => chmod(editor, 0o755))
        const edit = (what: string) =>
          served.run('env', [`KUBE_EDITOR=${editor}`, program.path, '-n', namespace, 'edit', ...what.split(' ')])
        await script(`sed -i 's/^  a: b$/  a: edited/' "$1"`)
        assert.equal(succeeded(await edit('configmap settings')), 'configmap/settings edited\n')
        assert.equal(await kubectl('get configmap settings -o', 'jsonpath={.data.a}'), 'edited')
        await script('exit 0')
        const same = await edit('configmap settings')
        assert.match(`${same.stdout}${same.stderr}`, /Edit cancelled, no changes made/)
        await script(`sed -i 's/^    image: app:1$/    image: app:2/; s/  - image: app:1$/  - image: app:2/' "$1"`)
        assert.equal(succeeded(await edit('pod alone')), 'pod/alone edited\n')
        if (isAtLeast(24)) {
          await script(`sed -i 's/^  loadBalancer: {}$/  loadBalancer: {ingress: [{ip: 192.0.2.7}]}/' "$1"`)
          assert.equal(succeeded(await edit('service balanced --subresource=status')), 'service/balanced edited\n')
          assert.match(await kubectl('get service balanced'), /\nbalanced +LoadBalancer +\S+ +192\.0\.2\.7 /)
        }
      })

      it('label, annotate, patch of every type, replace', async () => {
        assert.equal(await kubectl('label pod alone x=y'), 'pod/alone labeled\n')
        const twice = await kubectl.tried('label pod alone x=z')
        assert.equal(twice.stderr, "error: 'x' already has a value (y), and --overwrite is false\n")
        assert.equal(await kubectl('label pods -l app=alone x=z --overwrite'), 'pod/alone labeled\n')
        assert.match(await kubectl('label pod alone x-'), /^pod\/alone (un)?labeled\n$/)
        assert.equal(await kubectl('annotate pod alone note=one'), 'pod/alone annotated\n')
        const patches = [
          [
            'strategic',
            '{"spec":{"template":{"spec":{"containers":[{"name":"app","env":[{"name":"A","value":"1"}]}]}}}}',
          ],
          ['merge', '{"metadata":{"labels":{"merged":"yes"}}}'],
          ['json', '[{"op":"replace","path":"/spec/replicas","value":3}]'],
        ] as const
        for (const [type, patch] of patches) {
          assert.equal(await kubectl(`patch deployment web --type=${type} -p`, patch), 'deployment.apps/web patched\n')
        }
        const { metadata, spec } = JSON.parse(await kubectl('get deployment web -o json'))
        const { env, image } = spec.template.spec.containers[0]
        assert.deepEqual(
          [metadata.labels.merged, spec.replicas, env, image],
          ['yes', 3, [{ name: 'A', value: '1' }], 'app:1'],
        )
        const again = '{"metadata":{"labels":{"seen":"yes"}}}'
        assert.equal(await kubectl('patch secret plain -p', again), 'secret/plain patched\n')
        assert.equal(await kubectl('patch secret plain -p', again), 'secret/plain patched (no change)\n')
        if (isAtLeast(24)) {
          const gate = '{"status":{"conditions":[{"type":"example.com/gate","status":"True"}]}}'
          assert.equal(await kubectl('patch pod alone --subresource=status -p', gate), 'pod/alone patched\n')
        }
        const replaced = settings('settings', { only: 'this' })
        assert.equal(await kubectl.given(replaced, 'replace -f -'), 'configmap/settings replaced\n')
        assert.equal(await kubectl('get configmap settings -o', 'jsonpath={.data}'), '{"only":"this"}')
        assert.match(
          await kubectl.given(replaced, 'replace --force -f -'),
          /^configmap "settings" deleted( from \S+ namespace)?\nconfigmap\/settings replaced\n$/,
        )
      })

      it('scale, set, rollout, autoscale', async () => {
        assert.equal(await kubectl('scale deployment web --replicas=2'), 'deployment.apps/web scaled\n')
        const wrong = await kubectl.tried('scale deployment web --current-replicas=5 --replicas=1')
        assert.equal(wrong.stderr, 'error: Expected replicas to be 5, was 2\n')
        assert.equal(await kubectl('set image deployment/web app=app:2'), 'deployment.apps/web image updated\n')
        assert.equal(
          await kubectl('rollout status deployment/web --timeout=30s').then((text) => text.split('\n').at(-2)),
          'deployment "web" successfully rolled out',
        )
        assert.equal(await kubectl('set env deployment/web B=2'), 'deployment.apps/web env updated\n')
        assert.equal(await kubectl('set env deployment/web --list'), '# Deployment web, container app\nA=1\nB=2\n')
        assert.equal(
          await kubectl('set resources deployment/web --limits=cpu=100m,memory=64Mi'),
          'deployment.apps/web resource requirements updated\n',
        )
        assert.equal(
          await kubectl('set serviceaccount deployment/web robot'),
          'deployment.apps/web serviceaccount updated\n',
        )
        assert.equal(await kubectl('set selector service/inner app=web'), 'service/inner selector updated\n')
        assert.match(await kubectl('set subject rolebinding/reads --user=bob'), /reads subjects updated\n$/)
        assert.match(
          await kubectl('rollout history deployment/web'),
          /^deployment\.apps\/web *\nREVISION +CHANGE-CAUSE\n1 +<none>\n/,
        )
        assert.equal(await kubectl('rollout pause deployment/web'), 'deployment.apps/web paused\n')
        assert.equal(await kubectl('rollout resume deployment/web'), 'deployment.apps/web resumed\n')
        assert.equal(await kubectl('rollout restart deployment/web'), 'deployment.apps/web restarted\n')
        assert.equal(await kubectl('rollout undo deployment/web --to-revision=1'), 'deployment.apps/web rolled back\n')
        await kubectl('rollout status deployment/web --timeout=30s')
        assert.equal(
          await kubectl('get deployment web -o', 'jsonpath={.spec.template.spec.containers[0].image}'),
          'app:1',
        )
        assert.match(await kubectl('autoscale deployment web --min=1 --max=3'), /\/web autoscaled\n$/)
      })

      it('explain, api-resources, api-versions, cluster-info, version, config', async () => {
        assert.match(await kubectl('explain pod.spec.containers.ports'), /containerPort/)
        assert.match(await kubectl('explain deployment --recursive'), /rollingUpdate[^]*maxSurge/)
        assert.match(await kubectl('api-resources'), /\ndeployments +deploy +apps\/v1 +true +Deployment\n/)
        const names = (await kubectl('api-resources --namespaced=false -o name')).split('\n')
        assert.ok(names.includes('nodes') && !names.includes('pods'))
        assert.match(await kubectl('api-resources --api-group=apps -o wide'), /\nstatefulsets +sts /)
        assert.match(await kubectl('api-versions'), /^apps\/v1\n[^]*\nv1\n$/m)
        assert.match(await kubectl('cluster-info'), /is running at .*https:\/\/127\.0\.0\.1:/)
        assert.match(await kubectl('version'), /v1\.36\.0/)
        assert.equal(await kubectl('config current-context'), 'test\n')
        assert.match(await kubectl('config view --minify'), /\n {4}server: https:\/\/127\.0\.0\.1:/)
      })

      it('auth can-i, whoami', async () => {
        assert.equal(await kubectl('auth can-i create pods'), 'yes\n')
        assert.equal(await kubectl('auth can-i * * --all-namespaces'), 'yes\n')
        const no = await kubectl.tried('auth can-i create pods --as=nobody')
        assert.ok(no.code !== 0 || no.stdout === 'yes\n')
        assert.match(await kubectl('auth can-i --list'), /^Resources +Non-Resource URLs +Resource Names +Verbs\n/)
        if (isAtLeast(28)) assert.match(await kubectl('auth whoami'), /\nUsername +kubernetes-admin *\n/)
      })

      it('cordon, uncordon, taint, drain', async () => {
        const node = `node-${index}`
        assert.equal(await kubectl(`cordon ${node}`), `node/${node} cordoned\n`)
        assert.match(await kubectl(`get node ${node}`), new RegExp(`\\n${node} +Ready,SchedulingDisabled +`))
        assert.equal(await kubectl(`uncordon ${node}`), `node/${node} uncordoned\n`)
        assert.equal(await kubectl(`taint node ${node} dedicated=x:NoSchedule`), `node/${node} tainted\n`)
        const again = await kubectl.tried(`taint node ${node} dedicated=y:NoSchedule`)
        assert.match(
          again.stderr,
          /^error: node \S+ already has dedicated taint\(s\) with same effect\(s\) and --overwrite is false\n$/,
        )
        assert.equal(await kubectl(`taint node ${node} dedicated=y:NoSchedule --overwrite`), `node/${node} modified\n`)
        assert.equal(await kubectl(`taint node ${node} dedicated-`), `node/${node} untainted\n`)
        const dry = await kubectl(`drain ${node} --dry-run=server --ignore-daemonsets --force`)
        const [first = ''] = dry.split('\n')
        assert.equal(first, `node/${node} cordoned (server dry run)`)
        assert.ok(dry.endsWith(`node/${node} drained (server dry run)\n`))
        assert.doesNotMatch(await kubectl(`get node ${node}`), /SchedulingDisabled/)
      })

      it('events and proxy', async () => {
        if (isAtLeast(26)) {
          assert.match(
            await kubectl('events --for deployment/web'),
            /ScalingReplicaSet +Deployment\/web +Scaled up replica set/,
          )
        }
        assert.match(await kubectl('get events'), /^LAST SEEN +TYPE +REASON +OBJECT +MESSAGE *\n/)
        await using proxy = startInBackground(program.path, ['proxy', '--port=0'], served.env)
        await proxy.wrote('Starting to serve on 127.0.0.1:')
        const port = /127\.0\.0\.1:(\d+)/.exec(proxy.stdout())?.[1]
        const answer = await fetch(`http://127.0.0.1:${port}/api/v1/namespaces/${namespace}`)
        assert.equal(((await answer.json()) as { metadata: { name: string } }).metadata.name, namespace)
      })

      it('says what is wrong as Kubernetes does', async () => {
        const wrong: readonly (readonly [words: string, says: RegExp])[] = [
          ['get nonsense', /^error: the server doesn't have a resource type "nonsense"\n$/],
          ['get pod nobody', /^Error from server \(NotFound\): pods "nobody" not found\n$/],
          [
            'create configmap settings',
            /^(error: failed to create configmap|Error from server \(AlreadyExists\)): .*configmaps "settings" already exists\n$/,
          ],
          ['scale deployment nobody --replicas=1', /deployments\.apps "nobody" not found\n$/],
          ['get pods --field-selector=spec.nonsense=x', /field label not supported: spec\.nonsense\n$/],
          ['get pods -l =', /^Error from server \(BadRequest\): /],
        ]
        for (const [words, says] of wrong) {
          const { code, stderr } = await kubectl.tried(words)
          assert.equal(code, 1, words)
          assert.match(stderr, says)
        }
      })

      it('delete: by name, label, all; cascades', async () => {
        const from = `( from ${namespace} namespace)?`
        assert.match(await kubectl('delete pod alone --now'), new RegExp(`^pod "alone" deleted${from}\n$`))
        assert.match(
          await kubectl('delete deployment -l merged=yes --cascade=foreground'),
          new RegExp(`^deployment\\.apps "web" deleted${from}\n$`),
        )
        assert.equal(await kubectl('get replicasets -l app=web -o name'), '')
        await kubectl.given(deployment, 'create -f -')
        await kubectl('wait --for=condition=Available deployment/applied --timeout=30s')
        await kubectl('delete deployment applied --cascade=orphan')
        assert.match(await kubectl('get replicasets -l app=applied -o name'), /^replicaset\.apps\/applied-/)
        await kubectl('delete replicasets,services --all')
        assert.match(await kubectl('delete configmaps -l no=such'), /^No resources found\n$/)
        await kubectl(`delete namespace ${namespace} --wait=false`)
      })
    })
})
