// Flags that several commands have in common, and what their values mean.
import type { CallOptions } from '#client'
import type { FlagSpec } from './command.ts'
import { UsageError } from './failure.ts'

export const manifestFlags: readonly FlagSpec[] = [
  { flags: '-f, --filename <file>', description: 'file, folder, URL or - (stdin) with objects', list: 'commas' },
  { flags: '-R, --recursive', description: 'also read folders in folders' },
]

export type DryRun = 'none' | 'client' | 'server'

export const dryRunFlag: FlagSpec = {
  flags: '--dry-run <strategy>',
  description: 'none, client (send nothing) or server (keep nothing)',
  parse: (text): DryRun => {
    if (text === 'none' || text === 'client' || text === 'server') return text
    throw new UsageError(`Invalid dry-run value (${text}). Must be "none", "server", or "client".`)
  },
}

export const validateFlag: FlagSpec = {
  flags: '--validate <how>',
  description: 'strict, warn or ignore fields that the server does not know',
  default: 'strict',
}

/** What --validate asks of the server. */
export function fieldValidationOf(how: string): Pick<CallOptions, 'fieldValidation'> {
  if (how === 'strict' || how === 'true') return { fieldValidation: 'Strict' }
  if (how === 'warn') return { fieldValidation: 'Warn' }
  if (how === 'ignore' || how === 'false') return { fieldValidation: 'Ignore' }
  throw new UsageError(
    `invalid - validate option ${JSON.stringify(how)}; must be one of: strict (or true), warn, ignore (or false)`,
  )
}
