// Which cluster of this machine is meant: --home, else $SAMPAN_HOME, else ~/.sampan.
import path from 'node:path'
import { isRoot } from '#base/node'
import { type HomePaths, homePaths, runRootOf } from '#home'
import type { CliIo } from './io.ts'

/** The paths of the home that the user means. */
export function homeOf(io: Pick<CliIo, 'env' | 'cwd' | 'userHome'>, given: string | undefined): HomePaths {
  const named = given ?? (io.env['SAMPAN_HOME'] || undefined)
  const home = named === undefined ? path.join(io.userHome, '.sampan') : path.resolve(io.cwd, named)
  return homePaths(home, runRootOf(home, isRoot()))
}
