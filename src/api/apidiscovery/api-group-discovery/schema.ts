// APIGroupDiscovery: a group with all its versions and resources, as aggregated discovery has it. Facts of the Kubernetes
// v1.36 API.
import { groupVersionKind, objectMeta } from '../../meta/schema.ts'
import { field, listMap, listSet, pointer, required, string, struct } from '../../schema/language.ts'

export const apiSubresourceDiscovery = struct('apidiscovery/v2.APISubresourceDiscovery', {
  subresource: required(1, string),
  responseKind: pointer(2, groupVersionKind),
  acceptedTypes: field(3, listMap(groupVersionKind, 'group', 'version', 'kind')),
  verbs: required(4, listSet(string)),
})

export const apiResourceDiscovery = struct('apidiscovery/v2.APIResourceDiscovery', {
  resource: required(1, string),
  responseKind: pointer(2, groupVersionKind),
  scope: required(3, string),
  singularResource: required(4, string),
  verbs: required(5, listSet(string)),
  shortNames: field(6, listSet(string)),
  categories: field(7, listSet(string)),
  subresources: field(8, listMap(apiSubresourceDiscovery, 'subresource')),
})

export const apiVersionDiscovery = struct('apidiscovery/v2.APIVersionDiscovery', {
  version: required(1, string),
  resources: field(2, listMap(apiResourceDiscovery, 'resource')),
  freshness: field(3, string),
})

export const apiGroupDiscovery = struct('apidiscovery/v2.APIGroupDiscovery', {
  kind: field(0, string),
  apiVersion: field(0, string),
  metadata: field(1, objectMeta),
  versions: field(2, listMap(apiVersionDiscovery, 'version')),
})
