// The built-in kinds, a line each, in the order in which discovery lists their groups.
import type { KindDefinition } from './kind-definition.ts'
import { leaseKind } from './coordination/lease/index.ts'
import { bindingKind } from './core/binding/index.ts'
import { configMapKind } from './core/config-map/index.ts'
import { endpointsKind } from './core/endpoints/index.ts'
import { eventKind } from './core/event/index.ts'
import { namespaceKind } from './core/namespace/index.ts'
import { nodeKind } from './core/node/index.ts'
import { podTemplateKind } from './core/pod-template/index.ts'
import { podKind } from './core/pod/index.ts'
import { secretKind } from './core/secret/index.ts'
import { serviceAccountKind } from './core/service-account/index.ts'
import { serviceKind } from './core/service/index.ts'
import { endpointSliceKind } from './discovery/endpoint-slice/index.ts'
import { eventsEventKind } from './events/event/index.ts'

/** Every kind that a server has from the start. */
export const builtInKinds = [
  bindingKind,
  configMapKind,
  endpointsKind,
  eventKind,
  namespaceKind,
  nodeKind,
  podKind,
  podTemplateKind,
  secretKind,
  serviceAccountKind,
  serviceKind,
  eventsEventKind,
  leaseKind,
  endpointSliceKind,
] as unknown as readonly KindDefinition[]
