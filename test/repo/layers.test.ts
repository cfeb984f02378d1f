// The walls between components: who may import whom, and that nobody reaches into another's inside.
import assert from 'node:assert/strict'
import path from 'node:path'
import { test } from 'node:test'
import { layers } from '../../layers.ts'
import { type SourceFile, sourceFiles } from './source-tree.ts'

const byName = new Map(layers.map((layer) => [layer.name, layer]))
const componentOf = (file: string): string => file.split('/')[1] ?? ''
const isTest = (file: SourceFile): boolean =>
  /\.(test|testing)\.ts$|conformance\.ts$|^src\/\w+\/testing\//.test(file.path)

/** The component an import reaches, or undefined for packages and Node's modules. */
function importedComponent(file: SourceFile, specifier: string): string | undefined {
  if (specifier.startsWith('#')) return specifier.slice(1).split('/')[0]
  if (!specifier.startsWith('.')) return undefined
  const target = path.join(path.dirname(file.path), specifier)
  return target.startsWith('src/') ? componentOf(target) : undefined
}

test('layers: every component stands in the table', () => {
  const found = new Set(sourceFiles('src').map((file) => componentOf(file.path)))
  assert.deepEqual(
    [...found].filter((name) => !byName.has(name)),
    [],
  )
})

test('layers: a component imports only what its row allows, through #names', () => {
  const wrong: string[] = []
  for (const file of sourceFiles('src')) {
    const own = componentOf(file.path)
    const layer = byName.get(own)
    for (const specifier of file.imports) {
      const other = importedComponent(file, specifier)
      if (other === undefined || other === own) continue
      if (specifier.startsWith('.')) wrong.push(`${file.path}: reaches into ${other} by ${specifier}; use #${other}`)
      else if (!layer?.mayImport.includes(other) && !isTest(file))
        wrong.push(`${file.path}: ${own} may not import ${other} (${layer?.why})`)
    }
  }
  assert.deepEqual(wrong, [])
})

test('layers: what runs anywhere imports no Node module', () => {
  const wrong: string[] = []
  for (const file of sourceFiles('src')) {
    if (byName.get(componentOf(file.path))?.runsIn !== 'anywhere' || isTest(file)) continue
    if (/\/(node|grpc|process|sqlite|etcd)(\/|\.ts$)/.test(file.path)) continue
    for (const specifier of file.imports)
      if (specifier.startsWith('node:') || /^#[\w-]+\/(node|grpc|process)$/.test(specifier))
        wrong.push(`${file.path}: ${specifier}`)
  }
  assert.deepEqual(wrong, [])
})
