// VolumeAttachment: a volume to be attached to a node, and whether it is. Facts of the Kubernetes v1.36 API.
import { persistentVolumeSpec } from '../../core/persistent-volume/schema.ts'
import { objectMeta } from '../../meta/schema.ts'
import { boolean, field, int32, map, pointer, required, string, struct, time } from '../../schema/language.ts'

export const volumeAttachmentSource = struct('storage/v1.VolumeAttachmentSource', {
  persistentVolumeName: pointer(1, string),
  inlineVolumeSpec: pointer(2, persistentVolumeSpec),
})

export const volumeAttachmentSpec = struct('storage/v1.VolumeAttachmentSpec', {
  attacher: required(1, string),
  source: required(2, volumeAttachmentSource),
  nodeName: required(3, string),
})

export const volumeError = struct('storage/v1.VolumeError', {
  time: field(1, time),
  message: field(2, string),
  errorCode: pointer(3, int32),
})

export const volumeAttachmentStatus = struct('storage/v1.VolumeAttachmentStatus', {
  attached: required(1, boolean),
  attachmentMetadata: field(2, map(string)),
  attachError: pointer(3, volumeError),
  detachError: pointer(4, volumeError),
})

export const volumeAttachment = struct('storage/v1.VolumeAttachment', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, volumeAttachmentSpec),
  status: field(3, volumeAttachmentStatus),
})
