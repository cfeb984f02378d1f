// The thread that signs: it loads the X.509 library, answers requests one after another and is gone when nothing is left to
// sign, with all the memory that the library takes.
import { parentPort } from 'node:worker_threads'
import { errorMessage } from '#base'
import { createAuthority, issueCertificate } from './certificates.ts'
import type { SigningAnswer, SigningRequest } from './signer.ts'

async function answer(request: SigningRequest): Promise<SigningAnswer> {
  try {
    const pair =
      request.kind === 'authority'
        ? await createAuthority(request.subject, request.valid)
        : await issueCertificate(request.authority, request.leaf, request.valid)
    return { id: request.id, pair }
  } catch (error) {
    return { id: request.id, error: errorMessage(error) }
  }
}

parentPort?.on('message', (request: SigningRequest) => {
  void answer(request).then((reply) => parentPort?.postMessage(reply))
})
