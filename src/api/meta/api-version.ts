// API versions and their order: stable before beta before alpha, higher numbers first, others by name behind them.
// Upstream: apimachinery/pkg/version CompareKubeAwareVersionStrings.

const stages = ['', 'beta', 'alpha']
const pattern = /^v(\d+)(?:(alpha|beta)(\d+))?$/

/** Below 0 if `a` is preferred to `b`: v2, v1, v2beta1, v1beta2, v1beta1, v1alpha1, foo. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [pattern.exec(a), pattern.exec(b)]
  if (left === null || right === null) {
    if (left !== null) return -1
    if (right !== null) return 1
    return a < b ? -1 : a > b ? 1 : 0
  }
  return (
    stages.indexOf(left[2] ?? '') - stages.indexOf(right[2] ?? '') ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  )
}

/** Group and version of `apps/v1`; the group of `v1` is ''. */
export function parseApiVersion(apiVersion: string): { readonly group: string; readonly version: string } {
  const slash = apiVersion.indexOf('/')
  return slash < 0
    ? { group: '', version: apiVersion }
    : { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1) }
}
