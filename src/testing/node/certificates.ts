// Certificates for one test: an authority, a server and an administrator, good for a day.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'

export interface CertificatePair {
  readonly cert: string
  readonly key: string
}

export interface Certificates {
  readonly ca: string
  readonly serverPair: CertificatePair
  readonly adminPair: CertificatePair
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const hourMs = 3_600_000

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key)).toString('base64')
  return `-----BEGIN PRIVATE KEY-----\n${der}\n-----END PRIVATE KEY-----\n`
}

/** Makes them for a server at this address. */
export async function createCertificates(host: string, nowMs: number): Promise<Certificates> {
  cryptoProvider.set(crypto)
  const validity = { notBefore: new Date(nowMs - hourMs), notAfter: new Date(nowMs + 24 * hourMs) }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...validity,
    serialNumber: '01',
    name: 'CN=sampan-test',
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  })
  const issue = async (serialNumber: string, subject: string): Promise<CertificatePair> => {
    const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
    const certificate = await X509CertificateGenerator.create({
      ...validity,
      serialNumber,
      subject,
      issuer: authority.subject,
      publicKey: own.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: algorithm,
      extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: host }])],
    })
    return { cert: certificate.toString('pem'), key: await pemOf(own.privateKey) }
  }
  return {
    ca: authority.toString('pem'),
    serverPair: await issue('02', 'CN=kube-apiserver'),
    adminPair: await issue('03', 'CN=kubernetes-admin, O=system:masters'),
  }
}
