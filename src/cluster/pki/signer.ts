// Signs certificates in a thread of its own, which is started when the first is needed: most starts sign nothing.
import { Worker } from 'node:worker_threads'
import type { CertificatePair, LeafOptions, Subject, Validity } from './certificates.ts'

export type SigningRequest =
  | { readonly id: number; readonly kind: 'authority'; readonly subject: Subject; readonly valid: Validity }
  | {
      readonly id: number
      readonly kind: 'leaf'
      readonly authority: CertificatePair
      readonly leaf: LeafOptions
      readonly valid: Validity
    }

export type SigningAnswer =
  | { readonly id: number; readonly pair: CertificatePair }
  | { readonly id: number; readonly error: string }

export interface Signer extends AsyncDisposable {
  createAuthority(subject: Subject, valid: Validity): Promise<CertificatePair>
  issueCertificate(authority: CertificatePair, leaf: LeafOptions, valid: Validity): Promise<CertificatePair>
}

type Unnumbered = SigningRequest extends infer Request ? (Request extends unknown ? Omit<Request, 'id'> : never) : never

/** A signer. Disposing ends its thread, if there is one. */
export function createSigner(): Signer {
  const waiting = new Map<number, PromiseWithResolvers<CertificatePair>>()
  let thread: Worker | undefined
  let count = 0
  const start = (): Worker => {
    // Beside this file: .ts when run from source, .js when built.
    const file = `./signing-thread${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`
    const worker = new Worker(new URL(file, import.meta.url), { name: 'signing' })
    worker.on('message', (answer: SigningAnswer) => {
      const asked = waiting.get(answer.id)
      waiting.delete(answer.id)
      if ('pair' in answer) asked?.resolve(answer.pair)
      else asked?.reject(new Error(`Cannot sign a certificate: ${answer.error}`))
    })
    const fail = (error: Error): void => {
      for (const asked of waiting.values()) asked.reject(error)
      waiting.clear()
    }
    worker.once('error', fail)
    worker.once('exit', () => fail(new Error('Cannot sign a certificate: the signing thread ended')))
    return worker
  }
  const ask = (request: Unnumbered): Promise<CertificatePair> => {
    thread ??= start()
    const asked = Promise.withResolvers<CertificatePair>()
    const id = count++
    waiting.set(id, asked)
    thread.postMessage({ ...request, id })
    return asked.promise
  }
  return {
    createAuthority: (subject, valid) => ask({ kind: 'authority', subject, valid }),
    issueCertificate: (authority, leaf, valid) => ask({ kind: 'leaf', authority, leaf, valid }),
    async [Symbol.asyncDispose]() {
      await thread?.terminate()
    },
  }
}
