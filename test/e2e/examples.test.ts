// Every file in examples/ runs: mission P2 and P3, and the same shapes on the built-in image. A file without its test fails.
import assert from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { after, before, describe, it } from 'node:test'
import { skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'
import { eventually, examples, succeeded } from '../harness/sampan.ts'

interface Example {
  readonly pod: string
  /** The mission's statement it witnesses, if any. */
  readonly id?: string
  /** What a reader of the file expects, once the Pod is Ready at `ip`. */
  readonly check: (pods: TestPods, ip: string) => Promise<void>
}

const page = async (url: string): Promise<string> => (await fetch(url, { headers: { connection: 'close' } })).text()

/** A Pod without a readiness probe is Ready before its server listens. */
const served = (url: string): Promise<string> => eventually('the server answers', () => page(url))

/** The served page is written anew again and again. */
const refreshed = async (url: string): Promise<void> => {
  const first = await eventually('there is a page', async () => {
    const answer = await fetch(url, { headers: { connection: 'close' } })
    return answer.ok ? answer.text() : undefined
  })
  await eventually('the page has changed', async () => (await page(url)) !== first)
}

/** Files to apply, with what must come of them. Files with other objects than Pods are for other tests. */
const table: Readonly<Record<string, Example>> = {
  'hello.yaml': {
    pod: 'hello',
    check: async (pods, ip) => {
      assert.equal(await served(`http://${ip}:8080/`), 'Hello, Kubernetes!\n')
      assert.match(await pods.logs('hello'), new RegExp(`Hello from Pod hello at ${ip}`))
    },
  },
  'nginx-pod.yaml': {
    pod: 'nginx',
    id: 'P2',
    check: async (_, ip) => assert.match(await served(`http://${ip}/`), /Welcome to nginx!/),
  },
  'web-with-sidecar.yaml': {
    pod: 'web-with-sidecar',
    id: 'P3',
    check: (_, ip) => refreshed(`http://${ip}/`),
  },
  'node-web-with-sidecar.yaml': {
    pod: 'node-web-with-sidecar',
    id: 'P3',
    check: (_, ip) => refreshed(`http://${ip}:8080/`),
  },
}

describe('examples', { skip: skipWithoutRoot, timeout: 240_000 }, () => {
  let pods: TestPods

  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods?.[Symbol.asyncDispose]())

  it('every file of examples/ stands in the table', async () => {
    const files = (await readdir(examples)).filter((name) => /\.ya?ml$/.test(name))
    assert.deepEqual(files.sort(), Object.keys(table).sort())
  })

  for (const [file, { pod: name, id, check }] of Object.entries(table))
    it(`${id === undefined ? '' : `${id} `}kubectl apply -f examples/${file} runs it`, async () => {
      succeeded(await pods.kubectl(['apply', '-f', path.join(examples, file)]))
      const { status } = await pods.ready(name, { limitMs: 60_000 })
      assert.equal(status.phase, 'Running')
      await check(pods, status.podIP ?? '')
    })

  it('sampan up -f runs a whole folder', async () => {
    const { code, stdout, stderr } = await pods.cluster.sampan(['up', '-f', examples], { timeLimitMs: 120_000 })
    assert.equal(code, 0, stdout + stderr)
    for (const { pod } of Object.values(table)) assert.match(stdout, new RegExp(pod))
  })
})
