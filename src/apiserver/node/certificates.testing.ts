// Certificates for tests: an authority of their own, a server and clients.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
  type X509Certificate,
} from '@peculiar/x509'
import { realClock } from '#base/node'

cryptoProvider.set(crypto)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const notBefore = new Date(realClock.now() - 3_600_000)
const notAfter = new Date(realClock.now() + 3_600_000)

export interface TestCertificate {
  readonly cert: string
  readonly key: string
}

export interface TestAuthority {
  readonly cert: string
  issue(subject: string, host?: string): Promise<TestCertificate>
}

async function pemOf(key: CryptoKey): Promise<string> {
  const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', key))
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`
}

/** An authority that exists for an hour. */
export async function createTestAuthority(name = 'test-ca'): Promise<TestAuthority> {
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const authority: X509Certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '01',
    name: `CN=${name}`,
    notBefore,
    notAfter,
    keys,
    signingAlgorithm: algorithm,
    extensions: [new BasicConstraintsExtension(true, 1, true)],
  })
  let serial = 1
  return {
    cert: authority.toString('pem'),
    async issue(subject, host) {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      serial++
      const certificate = await X509CertificateGenerator.create({
        serialNumber: serial.toString(16).padStart(2, '0'),
        subject,
        issuer: authority.subject,
        notBefore,
        notAfter,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: host === undefined ? [] : [new SubjectAlternativeNameExtension([{ type: 'ip', value: host }])],
      })
      return { cert: certificate.toString('pem'), key: await pemOf(own.privateKey) }
    },
  }
}
