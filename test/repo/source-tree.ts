// What the repository tests read: the source files and their imports.
import { globSync, readFileSync } from 'node:fs'
import path from 'node:path'

export const repositoryRoot: string = path.join(import.meta.dirname, '../..')

export interface SourceFile {
  /** Path from the repository's root. */
  readonly path: string
  readonly text: string
  readonly imports: readonly string[]
}

const importPattern = /(?:^|\n)\s*(?:import|export)\s[^'"]*?from\s*['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/g

/** All TypeScript files below `folder`. */
export function sourceFiles(folder: string): readonly SourceFile[] {
  return globSync(`${folder}/**/*.ts`, { cwd: repositoryRoot })
    .sort()
    .map((file) => {
      const text = readFileSync(path.join(repositoryRoot, file), 'utf8')
      const imports = [...text.matchAll(importPattern)].map((match) => match[1] ?? match[2] ?? '')
      return { path: file, text, imports }
    })
}
