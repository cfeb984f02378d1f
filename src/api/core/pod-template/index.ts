// PodTemplate: a template of Pods as an object of its own.
import { nameColumn, renderLabels } from '../../columns.ts'
import { defineKind } from '../../kind-definition.ts'
import { defaultPodTemplateSpec } from '../pod/defaults.ts'
import { validatePodTemplateSpec } from '../pod/validate/spec.ts'
import { warnOfPodTemplate } from '../pod/warnings/pod-spec.ts'
import type { PodTemplate } from '../v1.types.ts'
import { podTemplate } from './schema.ts'
import { isNewGeneration } from './warnings.ts'

const column = (name: string, description: string, cell: (object: PodTemplate) => string) =>
  ({ name, type: 'string', priority: 0, description, cell }) as const

export const podTemplateKind = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  namespaced: true,
  schema: podTemplate,
  generation: true,
  columns: [
    nameColumn,
    column('Containers', 'Names of the containers.', ({ template }) =>
      template.spec.containers.map(({ name }) => name).join(','),
    ),
    column('Images', 'Images of the containers.', ({ template }) =>
      template.spec.containers.map(({ image = '' }) => image).join(','),
    ),
    column('Pod Labels', 'Labels that its Pods get.', ({ template }) => renderLabels(template.metadata.labels)),
  ],
  defaults: (object) => ({ ...object, template: defaultPodTemplateSpec(object.template) }),
  validate: ({ template }) => [...validatePodTemplateSpec(template, 'template')],
  warn: (next, previous) => (isNewGeneration(next, previous) ? warnOfPodTemplate(next.template, 'template') : []),
})
