// Goldens of every kind: what becomes of a manifest that is created (`testdata/x.input.yaml`, one document), or of a
// change (two documents: what is stored, and what is sent). Beside it stands `x.output.yaml`, the object as it would be
// stored, with `x.warnings.yaml` if there are any, or `x.errors.yaml`, what is wrong with it. `x.status.input.yaml` is a change of the subresource `status`,
// `x.approval.input.yaml` of another one that writes the status.
// UPDATE=1 writes the goldens anew.
import assert from 'node:assert/strict'
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { dump, loadAll } from 'js-yaml'
import type { KindDefinition } from './kind-definition.ts'
import { apiVersionOf, writesStatus } from './kind-definition.ts'
import { builtInKinds } from './kinds.ts'
import { type FieldError, renderFieldError } from './meta/field-error.ts'
import type { KubernetesObject } from './meta/object-meta.ts'
import { validateObjectMeta } from './meta/validate-object-meta.ts'
import { decodeObject } from './schema/decode.ts'

const now = Date.parse('2026-01-02T03:04:05Z')
const api = import.meta.dirname

type Outcome =
  | { readonly object: KubernetesObject; readonly warnings?: readonly string[] }
  | { readonly errors: readonly string[] }

function kindOf(document: unknown): KindDefinition {
  const { apiVersion, kind } = document as { readonly apiVersion: string; readonly kind: string }
  const found = builtInKinds.find((one) => one.kind === kind && apiVersionOf(one) === apiVersion)
  assert.ok(found, `${apiVersion} ${kind} is a built-in kind`)
  return found
}

function decode(kind: KindDefinition, document: unknown): KubernetesObject | readonly string[] {
  const decoded = decodeObject(kind, document, { fieldValidation: 'Strict', defaults: true })
  return decoded.ok ? decoded.object : [decoded.error.message]
}

const isFailure = (value: KubernetesObject | readonly string[]): value is readonly string[] => Array.isArray(value)

function create(kind: KindDefinition, document: unknown): Outcome {
  const decoded = decode(kind, document)
  if (isFailure(decoded)) return { errors: decoded }
  const prepared = kind.prepareForCreate?.(decoded, { now, subresource: '' }) ?? decoded
  const errors = [
    ...validateObjectMeta(prepared.metadata, kind),
    ...(kind.validate?.(prepared, undefined, { now, subresource: '' }) ?? []),
  ]
  if (errors.length > 0) return { errors: errors.map(renderFieldError) }
  return { object: prepared, warnings: kind.warn?.(prepared, undefined) ?? [] }
}

function update(kind: KindDefinition, documents: readonly unknown[], subresource: string): Outcome {
  const [previous, sent] = documents.map((document) => decode(kind, document))
  if (previous === undefined || isFailure(previous)) throw new Error(`stored object: ${previous}`)
  if (sent === undefined || isFailure(sent)) return { errors: sent ?? [] }
  const context = { now, subresource }
  const next = kind.prepareForUpdate?.(sent, previous, context) ?? sent
  let errors: readonly FieldError[]
  if (writesStatus(kind, subresource)) errors = kind.validateStatus?.(next, previous, context) ?? []
  else errors = kind.validate?.(next, previous, context) ?? []
  if (errors.length > 0) return { errors: errors.map(renderFieldError) }
  return { object: next, warnings: writesStatus(kind, subresource) ? [] : (kind.warn?.(next, previous) ?? []) }
}

function golden(file: string, outcome: Outcome): void {
  const outputs = {
    output: 'object' in outcome ? dump(outcome.object, { lineWidth: -1, noRefs: true }) : undefined,
    warnings: 'object' in outcome && outcome.warnings?.length ? dump(outcome.warnings, { lineWidth: -1 }) : undefined,
    errors: 'errors' in outcome ? dump(outcome.errors, { lineWidth: -1 }) : undefined,
  }
  for (const [suffix, text] of Object.entries(outputs)) {
    const expected = file.replace(/\.input\.yaml$/, `.${suffix}.yaml`)
    if (process.env.UPDATE) {
      if (text !== undefined) writeFileSync(expected, text)
      else rmSync(expected, { force: true })
    }
    const stored = existsSync(expected) ? readFileSync(expected, 'utf8') : undefined
    assert.equal(text, stored, path.relative(api, expected))
  }
}

const files = globSync('**/testdata/*.input.yaml', { cwd: api }).sort()

test('there are goldens', () => assert.notEqual(files.length, 0))

for (const name of files) {
  const file = path.join(api, name)
  const [title = ''] = readFileSync(file, 'utf8').split('\n')
  test(`${name.replace('/testdata/', ' ').replace('.input.yaml', '')}: ${title.replace(/^# /, '')}`, () => {
    const documents = loadAll(readFileSync(file, 'utf8'))
    const subresource = /\.([a-z]+)\.input\.yaml$/.exec(name)?.[1] ?? ''
    const kind = kindOf(documents[0])
    const outcome = documents.length === 1 ? create(kind, documents[0]) : update(kind, documents, subresource)
    golden(file, outcome)
  })
}
