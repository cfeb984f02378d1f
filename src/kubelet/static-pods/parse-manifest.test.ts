import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { type ManifestOrigin, parseManifest } from './parse-manifest.ts'

const origin: ManifestOrigin = { source: 'file', location: '/manifests/web.yaml', nodeName: 'node-1', nowMs: 0 }
const manifest = (spec = '', metadata = '') => `apiVersion: v1
kind: Pod
metadata:
  name: web
${metadata}
spec:
  containers:
  - name: main
    image: nginx
${spec}`

const onePod = (text: string, more: Partial<ManifestOrigin> = {}) => {
  const parsed = parseManifest(text, { ...origin, ...more })
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.message)
  assert.equal(parsed.pods.length, 1)
  return parsed.pods[0]!
}

describe('parseManifest', () => {
  it('P19 names, numbers and annotates the Pod for its node, with the defaults of the API', () => {
    const { metadata, spec, status } = onePod(manifest())
    const { uid } = metadata
    assert.match(uid, /^[0-9a-f]{32}$/)
    assert.deepEqual(
      [metadata.name, metadata.namespace, { ...metadata.annotations }],
      [
        'web-node-1',
        'default',
        {
          'kubernetes.io/config.source': 'file',
          'kubernetes.io/config.hash': uid,
          'kubernetes.io/config.seen': '1970-01-01T00:00:00Z',
        },
      ],
    )
    assert.deepEqual(
      [spec.nodeName, spec.restartPolicy, spec.terminationGracePeriodSeconds, spec.dnsPolicy, spec.tolerations],
      ['node-1', 'Always', 30, 'ClusterFirst', [{ operator: 'Exists', effect: 'NoExecute' }]],
    )
    assert.equal(spec.containers[0]?.imagePullPolicy, 'Always')
    assert.deepEqual(status, { phase: 'Pending' })
  })

  it('P19 the uid follows what is said and where it stands, not when it was seen; a given one is kept', () => {
    const { uid } = onePod(manifest()).metadata
    assert.equal(onePod(manifest(), { nowMs: 5 }).metadata.uid, uid)
    assert.notEqual(onePod(manifest('    tty: true')).metadata.uid, uid)
    assert.notEqual(onePod(manifest(), { location: '/manifests/other.yaml' }).metadata.uid, uid)
    assert.notEqual(onePod(manifest(), { nodeName: 'n2' }).metadata.uid, uid)
    assert.equal(onePod(manifest('', '  uid: mine')).metadata.uid, 'mine')
  })

  it('P19 a Pod of a URL has no toleration of its own', () => {
    const { spec, metadata } = onePod(manifest(), { source: 'http', location: 'http://127.0.0.1/pod' })
    assert.equal(spec.tolerations, undefined)
    assert.equal(metadata.annotations?.['kubernetes.io/config.source'], 'http')
  })

  it('P19 reads JSON, and lists of Pods', () => {
    const pod = { metadata: { name: 'a', namespace: 'x' }, spec: { containers: [{ name: 'main', image: 'nginx' }] } }
    assert.equal(onePod(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', ...pod })).metadata.namespace, 'x')
    const list = { apiVersion: 'v1', kind: 'PodList', items: [pod, { ...pod, metadata: { name: 'b' } }] }
    const parsed = parseManifest(JSON.stringify(list), origin)
    assert.deepEqual(parsed.ok && parsed.pods.map(({ metadata }) => metadata.name), ['a-node-1', 'b-node-1'])
  })

  const volume = (source: string) => `  volumes:\n  - name: v\n    ${source}`
  const env = (source: string) => `    env:\n    - name: A\n      valueFrom: {${source}: {name: x, key: k}}`
  for (const [name, text, message] of [
    ['a ServiceAccount', manifest('  serviceAccountName: x'), /^static pods may not reference serviceaccounts$/],
    ['a ConfigMap volume', manifest(volume('configMap: {name: x}')), /^static pods may not reference configmaps$/],
    ['a ConfigMap variable', manifest(env('configMapKeyRef')), /^static pods may not reference configmaps$/],
    ['a Secret variable', manifest(env('secretKeyRef')), /^static pods may not reference secrets$/],
    ['envFrom', manifest('    envFrom: [{secretRef: {name: x}}]'), /^static pods may not reference secrets$/],
    ['a pull Secret', manifest('  imagePullSecrets: [{name: x}]'), /^static pods may not reference secrets$/],
    [
      'a claim',
      manifest(volume('persistentVolumeClaim: {claimName: x}')),
      /^static pods may not reference persistentvolumeclaims$/,
    ],
    [
      'a projected token',
      manifest(volume('projected: {sources: [{serviceAccountToken: {path: x}}]}')),
      /^static pods may not reference serviceaccounts$/,
    ],
    ['another kind', 'apiVersion: v1\nkind: Service\n', /^a static Pod must be a v1 Pod$/],
    ['two documents', `${manifest()}\n---\n${manifest()}`, /^a manifest must be exactly one Pod or List$/],
    ['no YAML', 'a: b: c', /^yaml: line 1/],
    ['an unknown field', manifest('  nonsense: 1'), /unknown field "spec.nonsense"/],
    [
      'no containers',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: []}',
      /spec.containers: Required/,
    ],
    ['a bad name', manifest().replace('name: web', 'name: Web_'), /metadata.name: Invalid value/],
  ] as const) {
    it(`P19 refuses ${name}`, () => {
      const parsed = parseManifest(text, origin)
      assert.match(parsed.ok ? 'accepted' : parsed.message, message)
    })
  }
})
