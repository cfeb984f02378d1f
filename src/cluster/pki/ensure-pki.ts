// The cluster's keys and certificates on disk: made at the first start, kept, and renewed before they expire. The folder
// and the keys are readable by their owner only.
import { generateKeyPairSync } from 'node:crypto'
import path from 'node:path'
import { isIP } from 'node:net'
import { ensureDir, readTextIfExists, writeFileAtomic } from '#base/node'
import { alternativeNames, type CertificatePair, isUsable, type LeafOptions } from './certificates.ts'
import { createSigner, type Signer } from './signer.ts'

/** Everything that a cluster on one machine signs. */
export interface ClusterPki {
  readonly ca: CertificatePair
  readonly apiserver: CertificatePair
  /** The API server's own identity towards kubelets. */
  readonly apiserverKubeletClient: CertificatePair
  readonly kubeletServer: CertificatePair
  readonly kubeletClient: CertificatePair
  readonly admin: CertificatePair
  readonly controllerManager: CertificatePair
  readonly scheduler: CertificatePair
  /** Signs tokens of ServiceAccounts: EC P-256, PKCS #8 as PEM. */
  readonly serviceAccountKey: string
}

type Certificates = Omit<ClusterPki, 'serviceAccountKey'>
type LeafName = Exclude<keyof Certificates, 'ca'>

export interface PkiOptions {
  readonly folder: string
  readonly nodeName: string
  /** Names and addresses by which clients reach the API server, beside localhost and the `kubernetes` Service. */
  readonly serverNames: readonly string[]
  /** First address of the Service range. */
  readonly serviceIp: string
  readonly clusterDomain: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const authorityDays = 3650
const leafDays = 365
/** A certificate with fewer days left is renewed at the next start. */
const renewBeforeDays = 60

function leaves(options: PkiOptions): Readonly<Record<LeafName, LeafOptions>> {
  const names = [
    'localhost',
    options.nodeName,
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    `kubernetes.default.svc.${options.clusterDomain}`,
  ]
  const isAddress = (name: string): boolean => isIP(name) !== 0
  const addresses = ['127.0.0.1', '::1', options.serviceIp, ...options.serverNames.filter(isAddress)]
  return {
    apiserver: {
      commonName: 'kube-apiserver',
      usage: 'server',
      dnsNames: [...new Set([...names, ...options.serverNames.filter((name) => !isAddress(name))])],
      ipAddresses: [...new Set(addresses)],
    },
    apiserverKubeletClient: {
      commonName: 'kube-apiserver-kubelet-client',
      organizations: ['system:masters'],
      usage: 'client',
    },
    kubeletServer: {
      commonName: `system:node:${options.nodeName}`,
      organizations: ['system:nodes'],
      usage: 'server',
      dnsNames: [...new Set(['localhost', options.nodeName])],
      ipAddresses: [...new Set(['127.0.0.1', '::1', ...options.serverNames.filter(isAddress)])],
    },
    kubeletClient: { commonName: `system:node:${options.nodeName}`, organizations: ['system:nodes'], usage: 'client' },
    admin: { commonName: 'kubernetes-admin', organizations: ['system:masters'], usage: 'client' },
    controllerManager: { commonName: 'system:kube-controller-manager', usage: 'client' },
    scheduler: { commonName: 'system:kube-scheduler', usage: 'client' },
  }
}

const fileNames: Readonly<Record<keyof Certificates, string>> = {
  ca: 'ca',
  apiserver: 'apiserver',
  apiserverKubeletClient: 'apiserver-kubelet-client',
  kubeletServer: 'kubelet-server',
  kubeletClient: 'kubelet-client',
  admin: 'admin',
  controllerManager: 'controller-manager',
  scheduler: 'scheduler',
}

/** The cluster's certificates: those in the folder where they can still be used, new ones where not. */
export async function ensurePki(options: PkiOptions): Promise<ClusterPki> {
  await ensureDir(options.folder, { mode: 0o700 })
  await using signer = createSigner()
  const ca = (await readPair(options.folder, 'ca')) ?? (await makeAuthority(signer, options))
  const entries = Object.entries(leaves(options)) as [LeafName, LeafOptions][]
  const pairs = await Promise.all(
    entries.map(async ([name, leaf]) => [name, await ensureLeaf(ca, name, { leaf, options, signer })] as const),
  )
  const serviceAccountKey = await ensureServiceAccountKey(options.folder)
  return { ca, ...(Object.fromEntries(pairs) as Record<LeafName, CertificatePair>), serviceAccountKey }
}

async function ensureServiceAccountKey(folder: string): Promise<string> {
  const file = path.join(folder, 'sa.key')
  const found = await readTextIfExists(file)
  if (found !== undefined) return found
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
  await writeFileAtomic(file, pem, { mode: 0o600 })
  return pem
}

async function makeAuthority(signer: Signer, options: PkiOptions): Promise<CertificatePair> {
  const pair = await signer.createAuthority({ commonName: 'kubernetes' }, { now: options.now, days: authorityDays })
  await writePair(options.folder, 'ca', pair)
  return pair
}

async function ensureLeaf(
  ca: CertificatePair,
  name: keyof Certificates,
  { leaf, options, signer }: { readonly leaf: LeafOptions; readonly options: PkiOptions; readonly signer: Signer },
): Promise<CertificatePair> {
  const found = await readPair(options.folder, name)
  if (found && isUsable(found, ca, { now: options.now, days: renewBeforeDays }) && namesCovered(found, leaf))
    return found
  const pair = await signer.issueCertificate(ca, leaf, { now: options.now, days: leafDays })
  await writePair(options.folder, name, pair)
  return pair
}

function namesCovered(pair: CertificatePair, leaf: LeafOptions): boolean {
  const has = new Set(alternativeNames(pair.cert))
  const v6Long = (address: string): string => (address === '::1' ? '0:0:0:0:0:0:0:1' : address)
  const wanted = [
    ...(leaf.dnsNames ?? []).map((name) => `DNS:${name}`),
    ...(leaf.ipAddresses ?? []).map((address) => `IP Address:${v6Long(address)}`),
  ]
  return wanted.every((name) => has.has(name))
}

async function readPair(folder: string, name: keyof Certificates): Promise<CertificatePair | undefined> {
  const base = path.join(folder, fileNames[name])
  const [cert, key] = await Promise.all([readTextIfExists(`${base}.crt`), readTextIfExists(`${base}.key`)])
  return cert === undefined || key === undefined ? undefined : { cert, key }
}

async function writePair(folder: string, name: keyof Certificates, pair: CertificatePair): Promise<void> {
  const base = path.join(folder, fileNames[name])
  // The certificate last: a pair is there only when both are.
  await writeFileAtomic(`${base}.key`, pair.key, { mode: 0o600 })
  await writeFileAtomic(`${base}.crt`, pair.cert, { mode: 0o644 })
}

/** The first address of an IPv4 range: where the `kubernetes` Service stands. `10.96.0.0/16` → `10.96.0.1`. */
export function firstServiceIp(subnet: string): string {
  const parts = (subnet.split('/')[0] ?? '').split('.').map(Number)
  const value = parts.reduce((sum, part) => sum * 256 + part, 0) + 1
  return [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join('.')
}
