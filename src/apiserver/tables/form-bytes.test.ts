import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock } from '#base'
import { settleTurn } from '#base/node'
import { type Answer, startTestServer, type TestServer, type TestServerOptions } from '../server.testing.ts'

const pods = '/api/v1/namespaces/default/pods'
const accept = (form: string) => ({ headers: { accept: `application/json;as=${form};v=v1;g=meta.k8s.io` } })

/** Names and annotations whose JSON is hard to see the end of. */
const annotations: readonly Readonly<Record<string, string>>[] = [
  {},
  { brace: '}', braces: '{{"a":{}}', quote: 'say "}"', backslash: '\\', both: '\\"}' },
  { unicode: 'ü–😀 }', control: '\u0001\n\t', long: '{'.repeat(500) },
]

async function withPods(options: TestServerOptions = {}): Promise<TestServer> {
  const test = await startTestServer(options)
  for (const [index, given] of annotations.entries()) {
    const metadata = { name: `web-${index}`, annotations: given }
    const spec = { containers: [{ name: 'app', image: 'app:1' }] }
    assert.equal((await test.ask('POST', pods, { body: { metadata, spec } })).status, 201)
  }
  return test
}

/** What GETs of the single objects show in the form. */
async function eachAlone(test: TestServer, form: string, query: string): Promise<readonly Answer['body'][]> {
  const answers = annotations.map((_, index) => test.ask('GET', `${pods}/web-${index}${query}`, accept(form)))
  return (await Promise.all(answers)).map(({ body }) => body)
}

describe('forms of a list', () => {
  for (const query of ['', '?includeObject=None', '?includeObject=Metadata', '?includeObject=Object']) {
    it(`a Table has the row that each object alone has ${query}`, async () => {
      await using test = await withPods()
      const { body } = await test.ask('GET', `${pods}${query}`, accept('Table'))
      const alone = await eachAlone(test, 'Table', query)
      assert.deepEqual(
        body.rows,
        alone.map(({ rows }) => rows[0]),
      )
      assert.deepEqual(body.columnDefinitions, alone[0].columnDefinitions)
      assert.deepEqual(
        [body.kind, body.apiVersion, Object.keys(body.metadata)],
        ['Table', 'meta.k8s.io/v1', ['resourceVersion']],
      )
    })
  }

  it('metadata only is the metadata of each object', async () => {
    await using test = await withPods()
    const { body } = await test.ask('GET', pods, accept('PartialObjectMetadataList'))
    assert.deepEqual(body.items, await eachAlone(test, 'PartialObjectMetadata', ''))
    assert.deepEqual([body.kind, body.apiVersion], ['PartialObjectMetadataList', 'meta.k8s.io/v1'])
  })

  it('a list of nothing has no rows', async () => {
    await using test = await startTestServer()
    assert.deepEqual((await test.ask('GET', pods, accept('Table'))).body.rows, [])
    assert.deepEqual((await test.ask('GET', pods, accept('PartialObjectMetadataList'))).body.items, [])
  })

  it('an unknown includeObject is refused', async () => {
    await using test = await withPods()
    assert.equal((await test.ask('GET', `${pods}?includeObject=All`, accept('Table'))).status, 400)
  })

  it('cells follow the object and the time', async () => {
    const clock = createVirtualClock({ settle: settleTurn })
    await using test = await withPods({ clock })
    const cells = async () => (await test.ask('GET', pods, accept('Table'))).body.rows[0].cells
    assert.deepEqual((await cells()).slice(0, 5), ['web-0', '0/1', 'Pending', '0', '0s'])
    await clock.advance(90_000)
    assert.deepEqual((await cells()).slice(0, 5), ['web-0', '0/1', 'Pending', '0', '90s'])
    const patch = {
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { status: { phase: 'Running' } },
    }
    assert.equal((await test.ask('PATCH', `${pods}/web-0/status`, patch)).status, 200)
    assert.equal((await cells())[2], 'Running')
  })
})
