// Names of images in full, as runtimes store them: 'busybox' is 'docker.io/library/busybox:latest'.
// Upstream: github.com/distribution/reference, ParseDockerRef.

const defaultRegistry = 'docker.io'

/** The full name of an image reference; a digest drops the tag, a missing tag is 'latest'. */
export function normalizeImageReference(reference: string): string {
  const at = reference.indexOf('@')
  const digest = at < 0 ? '' : reference.slice(at)
  const named = at < 0 ? reference : reference.slice(0, at)
  const lastSlash = named.lastIndexOf('/')
  const colon = named.indexOf(':', lastSlash + 1)
  const path = colon < 0 ? named : named.slice(0, colon)
  const tag = colon < 0 ? ':latest' : named.slice(colon)
  return `${withRegistry(path)}${digest === '' ? tag : digest}`
}

function withRegistry(path: string): string {
  const slash = path.indexOf('/')
  const first = slash < 0 ? '' : path.slice(0, slash)
  const isRegistry = first.includes('.') || first.includes(':') || first === 'localhost'
  if (isRegistry) {
    const rest = path.slice(slash + 1)
    if (first !== defaultRegistry && first !== 'index.docker.io') return path
    return `${defaultRegistry}/${rest.includes('/') ? rest : `library/${rest}`}`
  }
  return `${defaultRegistry}/${slash < 0 ? 'library/' : ''}${path}`
}
