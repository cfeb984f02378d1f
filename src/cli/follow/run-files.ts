// `up -f`: applies what is in files and follows the Pods that come of it.
import { UsageError } from '../failure.ts'
import type { CliIo } from '../io.ts'

/** Resolves with the exit code. */
export async function runFiles(_io: CliIo, _flags: { readonly filename: readonly string[] }): Promise<number> {
  throw new UsageError('-f is not there yet')
}
