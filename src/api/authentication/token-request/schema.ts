// Schema of authentication/v1: TokenRequest, TokenRequestSpec, BoundObjectReference, TokenRequestStatus. Facts of the Kubernetes v1.36 API.
import { objectMeta } from '../../meta/schema.ts'
import { field, int64, list, pointer, string, struct, time } from '../../schema/language.ts'

export const boundObjectReference = struct('authentication/v1.BoundObjectReference', {
  kind: field(1, string),
  apiVersion: field(2, string),
  name: field(3, string),
  uid: field(4, string),
})

export const tokenRequestSpec = struct('authentication/v1.TokenRequestSpec', {
  audiences: field(1, list(string), { presence: 'always' }),
  expirationSeconds: pointer(4, int64),
  boundObjectRef: pointer(3, boundObjectReference),
})

export const tokenRequestStatus = struct('authentication/v1.TokenRequestStatus', {
  token: field(1, string, { presence: 'always' }),
  expirationTimestamp: field(2, time),
})

export const tokenRequest = struct('authentication/v1.TokenRequest', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  spec: field(2, tokenRequestSpec),
  status: field(3, tokenRequestStatus),
})
