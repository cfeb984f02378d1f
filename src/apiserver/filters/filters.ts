// The filters in order. The guard around them (panic, time-out, requests in flight) is in ../guard.ts, request info is parsed
// before, since all need it. Upstream's order: k8s.io/apiserver/pkg/server/config.go, DefaultBuildHandlerChain.
import { authentication } from './authentication.ts'
import { authorization } from './authorization.ts'
import { bodyLimit } from './body-limit.ts'
import type { Filter } from './filter.ts'

export const filters: readonly Filter[] = [authentication, authorization, bodyLimit]
