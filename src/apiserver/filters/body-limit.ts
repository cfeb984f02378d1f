// 413 for bodies beyond the limit. The listener stops reading there; this holds for callers in memory.
import { checkBodySize } from '../http/request-body.ts'
import type { Filter } from './filter.ts'

export const bodyLimit: Filter = {
  name: 'bodyLimit',
  apply({ request }) {
    checkBodySize(request)
    return undefined
  },
}
