// Goes once through what a first start loads late: the store's writing thread and the signing of certificates. What Node makes
// of the sources is kept by then, for the main thread and for threads alike.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { realClock } from '#base/node'
import { openSqliteStore } from '#store/node'
import { createSigner } from './pki/signer.ts'

/** Loads everything that a cluster's process loads. Leaves nothing behind. */
export async function warmUp(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'sampan-warm-up-'))
  try {
    await using store = await openSqliteStore({ clock: realClock }, { path: join(folder, 'store.sqlite') })
    await store.currentRevision()
    await using signer = createSigner()
    await signer.createAuthority({ commonName: 'warm-up' }, { now: realClock.now(), days: 1 })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
