// Server-side apply as real kubectls do it, of every version that can be had, against an API server in this process.
import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { builtInKinds, createKindRegistry } from '#api'
import { type ApiServer, createApiServer } from '#apiserver'
import { type HttpsListener, startHttpsListener } from '#apiserver/node'
import { seededRandom } from '#base'
import { realClock, runProcess } from '#base/node'
import { createMemoryStore, type Store } from '#store'
import { createTestAuthority } from '../../src/apiserver/node/certificates.testing.ts'
import { type Kubectl, kubectls, type MissingKubectl } from '../harness/kubectl.ts'

const host = '127.0.0.1'
const token = 'secret'
const versions: { readonly found: readonly Kubectl[]; readonly missing: readonly MissingKubectl[] } = await kubectls()

interface Finished {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

describe('server-side apply', { timeout: 120_000 }, () => {
  let folder = ''
  let store: Store
  let server: ApiServer
  let listener: HttpsListener

  before(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'sampan-apply-'))
    store = createMemoryStore({ clock: realClock })
    const registry = createKindRegistry(builtInKinds)
    const tokens = new Map([[token, { username: 'ann', groups: ['system:masters', 'system:authenticated'] }]])
    server = await createApiServer({ store, registry, clock: realClock, random: seededRandom(1) }, { tokens })
    const ca = await createTestAuthority()
    const { cert, key } = await ca.issue('CN=server', host)
    listener = await startHttpsListener({ server, clock: realClock }, { host, port: 0, cert, key, clientCa: ca.cert })
    const cluster = {
      server: `https://${host}:${listener.port}`,
      'certificate-authority-data': Buffer.from(ca.cert).toString('base64'),
    }
    const kubeconfig = {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: 'c', cluster }],
      users: [{ name: 'u', user: { token } }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u', namespace: 'default' } }],
      'current-context': 'x',
    }
    await writeFile(path.join(folder, 'kubeconfig'), JSON.stringify(kubeconfig))
  })
  after(async () => {
    await listener?.[Symbol.asyncDispose]()
    await server?.[Symbol.asyncDispose]()
    await store?.[Symbol.asyncDispose]()
    await rm(folder, { recursive: true, force: true })
  })

  for (const { suite, reason } of versions.missing) it(`of ${suite}`, { skip: reason }, () => {})
  for (const { version, path: program } of versions.found)
    describe(version, () => {
      const minor = Number(version.split('.')[1])
      const name = `web-${minor}`
      const run = async (args: readonly string[], input?: object): Promise<Finished> => {
        const env = { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: path.join(folder, 'kubeconfig') }
        const file = path.join(folder, `${name}.json`)
        await writeFile(file, JSON.stringify(input ?? {}))
        const given = input === undefined ? args : [...args, '-f', file]
        const { code, stdout, stderr } = await runProcess(program, given, { timeLimitMs: 20_000, env })
        return { code: code ?? -1, stdout, stderr }
      }
      const kubectl = async (args: readonly string[], input?: object): Promise<string> => {
        const { code, stdout, stderr } = await run(args, input)
        assert.equal(code, 0, stderr)
        return stdout
      }
      const deployment = (change: { readonly replicas?: number; readonly image?: string } = {}, own = name) => ({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: own, labels: { app: own } },
        spec: {
          ...(change.replicas === undefined ? {} : { replicas: change.replicas }),
          selector: { matchLabels: { app: own } },
          template: {
            metadata: { labels: { app: own } },
            spec: {
              containers: [{ name: 'web', image: change.image ?? 'nginx:1', ports: [{ containerPort: 80 }] }],
            },
          },
        },
      })
      const serverSide = ['apply', '--server-side']
      const owners = async (own = name): Promise<readonly string[]> => {
        const shown = minor >= 21 ? ['--show-managed-fields'] : []
        const object = JSON.parse(await kubectl(['get', 'deployment', own, '-o', 'json', ...shown]))
        return object.metadata.managedFields.map(
          ({ manager, operation }: { manager: string; operation: string }) => `${manager}/${operation}`,
        )
      }

      it('creates, and says the same again', async () => {
        const said = `deployment.apps/${name} serverside-applied\n`
        assert.equal(await kubectl(serverSide, deployment({ replicas: 2 })), said)
        const first = await kubectl(['get', 'deployment', name, '-o', 'jsonpath={.metadata.resourceVersion}'])
        assert.equal(await kubectl(serverSide, deployment({ replicas: 2 })), said)
        assert.equal(await kubectl(['get', 'deployment', name, '-o', 'jsonpath={.metadata.resourceVersion}']), first)
        assert.deepEqual(await owners(), ['kubectl/Apply'])
      })

      it('diff --server-side shows what would change, without changing it', async () => {
        const { code, stdout } = await run(['diff', '--server-side'], deployment({ replicas: 2, image: 'nginx:2' }))
        assert.equal(code, 1)
        assert.match(stdout, /^- +(- )?image: nginx:1$/m)
        assert.match(stdout, /^\+ +(- )?image: nginx:2$/m)
        assert.equal((await run(['diff', '--server-side'], deployment({ replicas: 2 }))).code, 0)
      })

      it('names the conflict, and takes by force', async () => {
        await kubectl(['scale', 'deployment', name, '--replicas=5'])
        const lost = await run([...serverSide, '--field-manager=ci'], deployment({ replicas: 1 }))
        assert.equal(lost.code, 1)
        assert.match(
          lost.stderr,
          /Apply failed with 1 conflict: conflict with "kubectl"( with subresource "scale")? using apps\/v1: \.spec\.replicas/,
        )
        const ci = [...serverSide, '--field-manager=ci', '--force-conflicts']
        assert.equal(await kubectl(ci, deployment({ replicas: 1 })), `deployment.apps/${name} serverside-applied\n`)
        assert.equal(await kubectl(['get', 'deployment', name, '-o', 'jsonpath={.spec.replicas}']), '1')
        assert.deepEqual((await owners()).toSorted(), ['ci/Apply', 'kubectl/Apply'])
      })

      it('a dry run answers what would be, and keeps nothing', async () => {
        const dry = [...serverSide, '--dry-run=server']
        const said = await kubectl(dry, deployment({ image: 'nginx:3' }, `dry-${name}`))
        assert.equal(said, `deployment.apps/dry-${name} serverside-applied (server dry run)\n`)
        assert.match((await run(['get', 'deployment', `dry-${name}`])).stderr, /NotFound/)
      })

      it('goes on from client-side apply without conflict, and back', async () => {
        const own = `moved-${name}`
        assert.equal(await kubectl(['apply'], deployment({ replicas: 1 }, own)), `deployment.apps/${own} created\n`)
        assert.deepEqual(await owners(own), ['kubectl-client-side-apply/Update'])
        const moved = await kubectl(serverSide, deployment({ replicas: 3 }, own))
        assert.equal(moved, `deployment.apps/${own} serverside-applied\n`)
        assert.equal(await kubectl(['get', 'deployment', own, '-o', 'jsonpath={.spec.replicas}']), '3')
        assert.ok((await owners(own)).includes('kubectl/Apply'))
        // The annotation followed: the client's side takes nothing for changed but the annotation itself.
        const spec = () => kubectl(['get', 'deployment', own, '-o', 'jsonpath={.spec}'])
        const before = await spec()
        await kubectl(['apply'], deployment({ replicas: 3 }, own))
        assert.equal(await spec(), before)
      })

      it('takes away what is not applied any more', async () => {
        const own = `less-${name}`
        const labelled = deployment({}, own)
        const more = { ...labelled, metadata: { ...labelled.metadata, labels: { app: own, tier: 'front' } } }
        const tier = () => kubectl(['get', 'deployment', own, '-o', 'jsonpath={.metadata.labels.tier}'])
        await kubectl(serverSide, more)
        assert.equal(await tier(), 'front')
        await kubectl(serverSide, labelled)
        assert.equal(await tier(), '')
      })

      it('says what is wrong with a manifest', async () => {
        const wrong = { ...deployment({}, `wrong-${name}`), spek: {} }
        const { code, stderr } = await run([...serverSide, '--validate=false'], wrong)
        assert.equal(code, 1)
        assert.match(
          stderr,
          new RegExp(
            `failed to create typed patch object \\(default/wrong-${name}; apps/v1, Kind=Deployment\\): \\.spek: field not declared in schema`,
          ),
        )
      })
    })
})
