// CustomResourceDefinition: a kind that is added to the API. Stored and checked; nobody serves the kind yet, so nothing
// claims that its names are accepted or that it is established. Upstream: apiextensions-apiserver.
import { createdAtColumn, nameColumn } from '../../columns.ts'
import { changeableMetadata, defineKind } from '../../kind-definition.ts'
import type { CustomResourceDefinition } from '../v1.types.ts'
import { customResourceDefinition } from './schema.ts'
import { validateDefinition, validateDefinitionStatus } from './validate.ts'

function defaults(definition: CustomResourceDefinition): CustomResourceDefinition {
  const { spec } = definition
  const { names, conversion } = spec
  const { kind } = names
  const { singular = kind.toLowerCase(), listKind = kind === '' ? '' : `${kind}List` } = names
  return {
    ...definition,
    spec: {
      ...spec,
      names: {
        ...names,
        ...(singular === '' ? {} : { singular }),
        ...(listKind === '' ? {} : { listKind }),
      },
      conversion: conversion ?? { strategy: 'None' },
    },
  }
}

/** Versions in which objects may be stored: those that ever were, and the one that is now. */
function withStoredVersion(definition: CustomResourceDefinition, before: readonly string[]): CustomResourceDefinition {
  const storage = definition.spec.versions.find((version) => version.storage)?.name
  const storedVersions = storage === undefined || before.includes(storage) ? before : [...before, storage]
  return { ...definition, status: { ...definition.status, storedVersions } }
}

function prepareForCreate(next: CustomResourceDefinition): CustomResourceDefinition {
  const status = { conditions: [], acceptedNames: { plural: '', kind: '' }, storedVersions: [] }
  return withStoredVersion({ ...next, status }, [])
}

export const customResourceDefinitionKind = defineKind<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  plural: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  schema: customResourceDefinition,
  status: true,
  statusKeeps: changeableMetadata,
  generation: true,
  columns: [nameColumn, createdAtColumn],
  defaults,
  prepareForCreate,
  prepareForUpdate: (next, previous, { subresource }) =>
    subresource === 'status' ? next : withStoredVersion(next, previous.status.storedVersions),
  validate: (next, previous) => [...validateDefinition(next, previous)],
  validateStatus: (next) => [...validateDefinitionStatus(next)],
})
