// What `/version` says. Upstream counterpart: k8s.io/apimachinery/pkg/version.

/** The answer for a version such as `v1.36.0+sampan`. */
export function versionInfo(gitVersion: string): Readonly<Record<string, string>> {
  const [, major = '', minor = ''] = /^v(\d+)\.(\d+)/.exec(gitVersion) ?? []
  return {
    major,
    minor,
    gitVersion,
    gitCommit: '',
    gitTreeState: 'clean',
    buildDate: '1970-01-01T00:00:00Z',
    goVersion: '',
    compiler: '',
    platform: 'linux/amd64',
  }
}
