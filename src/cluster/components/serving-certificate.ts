// The certificate that a control component serves with: the one that it was given, or one that it makes for itself at each start
// and keeps nowhere. Upstream counterpart: SecureServingOptions.MaybeDefaultWithSelfSignedCerts.
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import type { CertificatePair } from '../pki/certificates.ts'
import { createSigner } from '../pki/signer.ts'

export interface ServingCertificateOptions {
  /** Files. Absent: it is self-signed. */
  readonly files?: { readonly cert: string; readonly key: string }
  /** Where it listens. */
  readonly bindAddress: string
  /** `kube-scheduler`. */
  readonly commonName: string
  readonly hostname: string
  /** Milliseconds since the epoch. */
  readonly now: number
}

const selfSignedDays = 365

/** The certificate and its key, PEM. */
export async function servingCertificate(options: ServingCertificateOptions): Promise<CertificatePair> {
  const { files, bindAddress, commonName, hostname, now } = options
  if (files !== undefined) {
    const [cert, key] = await Promise.all([readFile(files.cert, 'utf8'), readFile(files.key, 'utf8')])
    return { cert, key }
  }
  await using signer = createSigner()
  const valid = { now, days: selfSignedDays }
  const authority = await signer.createAuthority({ commonName: `${commonName}-ca` }, valid)
  const addresses = isIP(bindAddress) === 0 ? [] : [bindAddress]
  const leaf = {
    commonName,
    usage: 'server',
    dnsNames: ['localhost', hostname.toLowerCase()],
    ipAddresses: [...new Set(['127.0.0.1', '::1', ...addresses])],
  } as const
  return await signer.issueCertificate(authority, leaf, valid)
}
