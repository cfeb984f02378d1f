// VolumeAttachment: that a volume is to be attached to a node, and what came of it. Stored and checked; nobody attaches yet.
// Upstream: ValidateVolumeAttachment of pkg/apis/storage/validation.
import { ageColumn, nameColumn } from '../../columns.ts'
import { validateInlineVolumeSpec } from '../../core/persistent-volume/validate.ts'
import { validateCSIDriverName, validateDNSSubdomain } from '../../core/validate-name.ts'
import { changeableMetadata, type Column, defineKind } from '../../kind-definition.ts'
import { validateImmutable } from '../../meta/field-checks.ts'
import { type FieldError, forbiddenError, invalidError, requiredError, tooLongError } from '../../meta/field-error.ts'
import type { VolumeAttachment, VolumeAttachmentSource, VolumeAttachmentStatus, VolumeError } from '../v1.types.ts'
import { volumeAttachment, volumeAttachmentSpec } from './schema.ts'

const metadataBytesMax = 256 * 1024
const messageLengthMax = 1024

const oneSource = 'must specify exactly one of inlineVolumeSpec and persistentVolumeName'

function* validateSource({ inlineVolumeSpec, persistentVolumeName }: VolumeAttachmentSource, path: string) {
  if (inlineVolumeSpec !== undefined && persistentVolumeName !== undefined) yield forbiddenError(path, oneSource)
  else if (inlineVolumeSpec !== undefined) yield* validateInlineVolumeSpec(inlineVolumeSpec, `${path}.inlineVolumeSpec`)
  else if (persistentVolumeName === undefined) yield requiredError(path, oneSource)
  else if (persistentVolumeName === '') {
    yield requiredError(`${path}.persistentVolumeName`, 'must specify non empty persistentVolumeName')
  } else yield* validateDNSSubdomain(persistentVolumeName, `${path}.persistentVolumeName`)
}

function* validate({ spec }: VolumeAttachment, previous: VolumeAttachment | undefined): Iterable<FieldError> {
  yield* validateCSIDriverName(spec.attacher, 'spec.attacher')
  yield* validateSource(spec.source, 'spec.source')
  yield* validateDNSSubdomain(spec.nodeName, 'spec.nodeName')
  if (previous !== undefined) {
    yield* validateImmutable('spec', { next: spec, previous: previous.spec, schema: volumeAttachmentSpec })
  }
}

function* validateProblem(problem: VolumeError | undefined, path: string): Iterable<FieldError> {
  if ((problem?.message ?? '').length > messageLengthMax) yield tooLongError(`${path}.message`, messageLengthMax)
}

function* validateStatus({ attachmentMetadata = {}, attachError, detachError }: VolumeAttachmentStatus) {
  const path = 'status.attachmentMetadata'
  const encoder = new TextEncoder()
  let size = 0
  for (const [key, value] of Object.entries(attachmentMetadata)) {
    if (key === '') yield invalidError(path, key, 'field can not be empty.')
    size += encoder.encode(key).length + encoder.encode(value).length
  }
  if (size > metadataBytesMax) yield tooLongError(path, metadataBytesMax)
  yield* validateProblem(attachError, 'status.attachError')
  yield* validateProblem(detachError, 'status.detachError')
}

const column = (
  name: string,
  cell: Column<VolumeAttachment>['cell'],
  description: string,
): Column<VolumeAttachment> => ({ name, type: 'string', priority: 0, description, cell })

export const volumeAttachmentKind = defineKind<VolumeAttachment>({
  group: 'storage.k8s.io',
  version: 'v1',
  kind: 'VolumeAttachment',
  plural: 'volumeattachments',
  namespaced: false,
  schema: volumeAttachment,
  status: true,
  statusKeeps: changeableMetadata,
  columns: [
    nameColumn,
    column('Attacher', ({ spec }) => spec.attacher, 'The driver that attaches the volume.'),
    column('PV', ({ spec }) => spec.source.persistentVolumeName ?? '', 'The volume.'),
    column('Node', ({ spec }) => spec.nodeName, 'The node that it is attached to.'),
    { ...column('Attached', ({ status }) => status.attached, 'Whether it is attached.'), type: 'boolean' },
    ageColumn,
  ],
  prepareForCreate: (next) => ({ ...next, status: { attached: false } }),
  validate: (next, previous) => [...validate(next, previous)],
  validateStatus: ({ status }) => [...validateStatus(status)],
})
