// Certificates of one hour for the server's tests: an authority and what it signs. Test only.
import 'reflect-metadata'
import {
  BasicConstraintsExtension,
  cryptoProvider,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509'
import { realClock } from '#base/node'

cryptoProvider.set(crypto)

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const
const hourMs = 3_600_000

export interface Authority {
  /** PEM. */
  readonly cert: string
  /** A certificate and its key, for this subject (`CN=x, O=y`); good for servers on 127.0.0.1 too. */
  issue(subject: string): Promise<{ readonly cert: string; readonly key: string }>
}

export async function createAuthority(): Promise<Authority> {
  const shared = {
    notBefore: new Date(realClock.now() - hourMs),
    notAfter: new Date(realClock.now() + hourMs),
    signingAlgorithm: algorithm,
  }
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
  const extensions = [new BasicConstraintsExtension(true, 1, true)]
  const name = 'CN=test'
  const root = await X509CertificateGenerator.createSelfSigned({
    ...shared,
    serialNumber: '01',
    name,
    keys,
    extensions,
  })
  let serial = 1
  return {
    cert: root.toString('pem'),
    async issue(subject) {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])
      const leaf = await X509CertificateGenerator.create({
        ...shared,
        serialNumber: (++serial).toString(16).padStart(2, '0'),
        subject,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        extensions: [new SubjectAlternativeNameExtension([{ type: 'ip', value: '127.0.0.1' }])],
      })
      const der = Buffer.from(await crypto.subtle.exportKey('pkcs8', own.privateKey))
      const key = `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`
      return { cert: leaf.toString('pem'), key }
    },
  }
}
