// Schema of certificates/v1: CertificateSigningRequest, CertificateSigningRequestSpec, CertificateSigningRequestStatus, CertificateSigningRequestCondition. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import {
  bytes,
  enumeration,
  field,
  int32,
  list,
  listMap,
  map,
  pointer,
  required,
  string,
  struct,
  time,
  wrappedList,
} from '../../schema/language.ts'

/** What a certificate may be used for. */
export const keyUsages = [
  'signing',
  'digital signature',
  'content commitment',
  'key encipherment',
  'key agreement',
  'data encipherment',
  'cert sign',
  'crl sign',
  'encipher only',
  'decipher only',
  'any',
  'server auth',
  'client auth',
  'code signing',
  'email protection',
  's/mime',
  'ipsec end system',
  'ipsec tunnel',
  'ipsec user',
  'timestamping',
  'ocsp signing',
  'microsoft sgc',
  'netscape sgc',
] as const

export const certificateSigningRequestSpec = struct('certificates/v1.CertificateSigningRequestSpec', {
  request: required(1, bytes),
  signerName: required(7, string),
  expirationSeconds: pointer(8, int32),
  usages: field(5, list(enumeration(...keyUsages))),
  username: field(2, string),
  uid: field(3, string),
  groups: field(4, list(string)),
  extra: field(6, map(wrappedList(string))),
})

export const certificateSigningRequestCondition = struct('certificates/v1.CertificateSigningRequestCondition', {
  type: required(1, string),
  status: required(6, string),
  reason: field(2, string),
  message: field(3, string),
  lastUpdateTime: field(4, time),
  lastTransitionTime: field(5, time),
})

export const certificateSigningRequestStatus = struct('certificates/v1.CertificateSigningRequestStatus', {
  conditions: field(1, listMap(certificateSigningRequestCondition, 'type')),
  certificate: field(2, bytes),
})

export const certificateSigningRequest = struct('certificates/v1.CertificateSigningRequest', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: required(2, certificateSigningRequestSpec),
  status: field(3, certificateSigningRequestStatus),
})
