// X.509 for one cluster: a CA and what it signs. Keys are EC P-256. The library is loaded only when something has to be
// signed, which is at the first start and at a renewal, and in a thread of its own: signing-thread.ts.
import { createPrivateKey, createPublicKey, randomBytes, X509Certificate } from 'node:crypto'

/** A certificate and its key, PEM. */
export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface Subject {
  readonly commonName: string
  /** Groups, for client certificates. */
  readonly organizations?: readonly string[]
}

export interface LeafOptions extends Subject {
  readonly usage: 'server' | 'client'
  readonly dnsNames?: readonly string[]
  readonly ipAddresses?: readonly string[]
}

/** Validity in whole days from `now` (milliseconds since the epoch). */
export interface Validity {
  readonly now: number
  readonly days: number
}

const dayMs = 86_400_000
/** Clocks of one machine may step back a little; certificates are valid from an hour before they are made. */
const skewMs = 3_600_000
const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

async function loadX509() {
  // The library's dependency injection asks for this polyfill first.
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  x509.cryptoProvider.set(crypto)
  return x509
}

async function newKeys() {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const pkcs8 = Buffer.from(await crypto.subtle.exportKey('pkcs8', keys.privateKey))
  const pem = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' }).export({ format: 'pem', type: 'pkcs8' })
  return { keys, pem: pem.toString() }
}

function nameOf(subject: Subject): Record<string, string[]>[] {
  return [...(subject.organizations ?? []).map((o) => ({ O: [o] })), { CN: [subject.commonName] }]
}

function validity({ now, days }: Validity) {
  return { notBefore: new Date(now - skewMs), notAfter: new Date(now + days * dayMs) }
}

function serialNumber(): string {
  const bytes = randomBytes(16)
  // Positive, and without a leading zero byte.
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}

/** A new certificate authority. */
export async function createAuthority(subject: Subject, valid: Validity): Promise<CertificatePair> {
  const x509 = await loadX509()
  const { keys, pem } = await newKeys()
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: nameOf(subject),
    ...validity(valid),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(
        x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign | x509.KeyUsageFlags.digitalSignature,
        true,
      ),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: pem }
}

/** A certificate signed by `authority`. */
export async function issueCertificate(
  authority: CertificatePair,
  leaf: LeafOptions,
  valid: Validity,
): Promise<CertificatePair> {
  const x509 = await loadX509()
  const { keys, pem } = await newKeys()
  const issuer = new x509.X509Certificate(authority.cert)
  const signingKey = await crypto.subtle.importKey(
    'pkcs8',
    createPrivateKey(authority.key).export({ format: 'der', type: 'pkcs8' }),
    algorithm,
    false,
    ['sign'],
  )
  const names = [
    ...(leaf.dnsNames ?? []).map((value) => ({ type: 'dns' as const, value })),
    ...(leaf.ipAddresses ?? []).map((value) => ({ type: 'ip' as const, value })),
  ]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: nameOf(leaf),
    issuer: issuer.subjectName,
    ...validity(valid),
    publicKey: keys.publicKey,
    signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([
        leaf.usage === 'server' ? x509.ExtendedKeyUsage.serverAuth : x509.ExtendedKeyUsage.clientAuth,
      ]),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      ...(names.length > 0 ? [new x509.SubjectAlternativeNameExtension(names)] : []),
    ],
  })
  return { cert: `${certificate.toString('pem')}\n`, key: pem }
}

/** Whether `pair` can still be used: signed by `authority`, its key fits, and it is valid for `days` more from `now`. */
export function isUsable(pair: CertificatePair, authority: CertificatePair, valid: Validity): boolean {
  try {
    const certificate = new X509Certificate(pair.cert)
    if (certificate.validToDate.getTime() < valid.now + valid.days * dayMs) return false
    if (!certificate.checkPrivateKey(createPrivateKey(pair.key))) return false
    return certificate.verify(createPublicKey(authority.cert))
  } catch {
    return false
  }
}

/** The names that a server certificate answers to, sorted: `DNS:localhost`, `IP Address:127.0.0.1`. */
export function alternativeNames(cert: string): readonly string[] {
  return (new X509Certificate(cert).subjectAltName ?? '')
    .split(', ')
    .filter((name) => name !== '')
    .sort()
}
