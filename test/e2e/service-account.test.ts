// Pods have an identity: the account of their namespace, its token, and what they need to trust the API server.
import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { idle, shell, skipWithoutRoot, startTestPods, type TestPods } from '../harness/pods.ts'

const folder = '/var/run/secrets/kubernetes.io/serviceaccount'

describe('ServiceAccounts', { skip: skipWithoutRoot }, () => {
  let pods: TestPods
  before(async () => {
    pods = await startTestPods()
  })
  after(() => pods[Symbol.asyncDispose]())

  it('a Pod finds a token that the server knows it by, the root certificate and its namespace', async () => {
    const { spec } = await pods.create('who', { containers: [shell('app', idle)] })
    assert.equal(spec.serviceAccountName, 'default')
    const { metadata } = await pods.ready('who')
    assert.equal(await pods.run('who', `cat ${folder}/namespace`), 'default')
    assert.match(await pods.run('who', `cat ${folder}/ca.crt`), /^-----BEGIN CERTIFICATE-----/)
    const token = await pods.run('who', `cat ${folder}/token`)
    const server = await pods.kubectl(['config', 'view', '-o', 'jsonpath={.clusters[0].cluster.server}'])
    const whoami = await pods.kubectl([
      '--kubeconfig=/dev/null',
      `--server=${server.stdout}`,
      '--insecure-skip-tls-verify',
      `--token=${token}`,
      'auth',
      'whoami',
      '-o',
      'json',
    ])
    assert.equal(whoami.stderr, '')
    const { userInfo } = JSON.parse(whoami.stdout).status
    assert.equal(userInfo.username, 'system:serviceaccount:default:default')
    assert.deepEqual(userInfo.extra['authentication.kubernetes.io/pod-uid'], [metadata.uid])
  })

  it('kubectl tells what one may do, and who one is', async () => {
    const may = await pods.kubectl(['auth', 'can-i', 'create', 'pods'])
    assert.equal(may.stdout.trim(), 'yes')
    const who = await pods.kubectl(['auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}'])
    assert.equal(who.stdout.trim(), 'kubernetes-admin')
  })
})
