// Finds a program as execvp does, with the sentences that runc gives when it cannot.
import { accessSync, constants, statSync } from 'node:fs'
import { isAbsolute, join, resolve } from 'node:path'

/** The program's path. Throws a sentence when there is none that can be run. */
export function findProgram(
  program: string,
  { path, workingDir }: { readonly path: string; readonly workingDir: string },
): string {
  if (program.includes('/')) {
    const found = isAbsolute(program) ? program : resolve(workingDir, program)
    const problem = problemOf(found)
    if (problem !== undefined) throw new Error(`exec: "${program}": stat ${program}: ${problem}`)
    return found
  }
  for (const dir of path.split(':')) {
    const candidate = join(dir === '' ? workingDir : dir, program)
    if (problemOf(candidate) === undefined) return candidate
  }
  throw new Error(`exec: "${program}": executable file not found in $PATH`)
}

function problemOf(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'is a directory'
  } catch {
    return 'no such file or directory'
  }
  try {
    accessSync(path, constants.X_OK)
    return undefined
  } catch {
    return 'permission denied'
  }
}
