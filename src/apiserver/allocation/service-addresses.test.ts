import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { startTestServer, type TestServer } from '../server.testing.ts'

const services = '/api/v1/namespaces/default/services'
const service = (name: string, spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ports: [{ port: 80 }], ...spec },
})

describe('Services', () => {
  let test: TestServer
  before(async () => {
    test = await startTestServer({ serviceSubnet: '10.3.0.0/28' })
  })
  after(() => test[Symbol.asyncDispose]())

  it('get the first address for the API server itself', async () => {
    const { body } = await test.ask('GET', `${services}/kubernetes`)
    assert.deepEqual([body.spec.clusterIP, test.server.serviceIp], ['10.3.0.1', '10.3.0.1'])
  })

  it('get addresses of the subnet, each once, until it is full; and again when they are free', async () => {
    const given = new Set<string>()
    for (let i = 0; i < 13; i++) {
      const { status, body } = await test.ask('POST', services, { body: service(`s${i}`) })
      assert.equal(status, 201)
      given.add(body.spec.clusterIP)
    }
    assert.deepEqual([...given].sort(), Array.from({ length: 13 }, (_, i) => `10.3.0.${i + 2}`).sort())
    const full = await test.ask('POST', services, { body: service('one-too-many') })
    assert.deepEqual([full.status, full.body.details.causes[0].field], [422, 'spec.clusterIPs'])
    await test.ask('DELETE', `${services}/s5`)
    assert.equal((await test.ask('POST', services, { body: service('one-too-many') })).status, 201)
  })

  it('keep the address they have, and cannot have another’s', async () => {
    const { body } = await test.ask('GET', `${services}/s1`)
    const headers = { 'content-type': 'application/merge-patch+json' }
    const patched = await test.ask('PATCH', `${services}/s1`, { body: { metadata: { labels: { a: 'b' } } }, headers })
    assert.equal(patched.body.spec.clusterIP, body.spec.clusterIP)
    await test.ask('DELETE', `${services}/s2`)
    const taken = await test.ask('POST', services, { body: service('thief', { clusterIP: body.spec.clusterIP }) })
    assert.equal(
      taken.body.message,
      `Service "thief" is invalid: spec.clusterIPs: Invalid value: ["${body.spec.clusterIP}"]: failed to allocate IP ${body.spec.clusterIP}: provided IP is already allocated`,
    )
  })

  it('may have none, and may choose a node port', async () => {
    const headless = await test.ask('POST', services, { body: service('headless', { clusterIP: 'None' }) })
    assert.deepEqual([headless.status, headless.body.spec.clusterIPs], [201, ['None']])
    const spec = { type: 'NodePort', ports: [{ port: 80, nodePort: 30_080 }] }
    const open = await test.ask('POST', services, { body: service('open', spec) })
    assert.deepEqual([open.status, open.body.spec.ports[0].nodePort], [201, 30_080])
    const again = await test.ask('POST', services, { body: service('open-too', spec) })
    assert.equal(again.status, 422)
  })

  it('without a spec are refused, not a failure of the server', async () => {
    const { spec: _spec, ...bare } = service('bare')
    assert.equal((await test.ask('POST', services, { body: bare })).status, 422)
  })
})
