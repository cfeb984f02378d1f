// Registry credentials from docker configuration: which of them an image is pulled with. Pure. Upstream:
// pkg/credentialprovider keyring.go, config.go.
import type { core } from '#api'
import type { AuthConfig } from '#cri'

export interface RegistryCredential {
  /** Host, with port and path if given, without scheme: `registry.example:5000/team`. */
  readonly registry: string
  readonly auth: AuthConfig
}

const utf8 = (bytes: string): string => new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0)))

function toAuth(entry: unknown): AuthConfig | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined
  const { username, password, auth, identitytoken, registrytoken } = entry as Record<string, unknown>
  const tokens = {
    ...(typeof identitytoken === 'string' && identitytoken !== '' ? { identityToken: identitytoken } : {}),
    ...(typeof registrytoken === 'string' && registrytoken !== '' ? { registryToken: registrytoken } : {}),
  }
  if (typeof username === 'string' && username !== '') {
    return { username, password: typeof password === 'string' ? password : '', ...tokens }
  }
  if (typeof auth !== 'string' || auth === '') return Object.keys(tokens).length === 0 ? undefined : tokens
  try {
    const text = utf8(atob(auth))
    const colon = text.indexOf(':')
    if (colon < 0) return undefined
    return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, ''), ...tokens }
  } catch {
    return undefined
  }
}

/** Host and path of a key of a docker configuration. */
function registryOf(key: string): string {
  const bare = key
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/\/v[12]$/, '')
  return bare === 'index.docker.io' || bare === 'registry-1.docker.io' ? 'docker.io' : bare
}

/** Credentials in a config.json (`{auths: {…}}`) or, with `legacy`, a .dockercfg. None if the text is no JSON. */
export function parseDockerConfig(text: string, legacy = false): readonly RegistryCredential[] {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return []
  }
  if (typeof parsed !== 'object' || parsed === null) return []
  const auths = legacy ? parsed : (parsed as { readonly auths?: unknown }).auths
  if (typeof auths !== 'object' || auths === null) return []
  return Object.entries(auths).flatMap(([key, entry]) => {
    const auth = toAuth(entry)
    return auth === undefined ? [] : [{ registry: registryOf(key), auth }]
  })
}

/** Credentials in a pull secret, of either type. */
export function secretCredentials(secret: core.Secret): readonly RegistryCredential[] {
  const modern = secret.data?.['.dockerconfigjson']
  const legacy = secret.data?.['.dockercfg']
  try {
    if (modern !== undefined) return parseDockerConfig(utf8(atob(modern)))
    return legacy === undefined ? [] : parseDockerConfig(utf8(atob(legacy)), true)
  } catch {
    return []
  }
}

function hostMatches(pattern: string, host: string): boolean {
  const patternParts = pattern.split('.')
  const hostParts = host.split('.')
  if (patternParts.length !== hostParts.length) return false
  return patternParts.every((part, index) => {
    const literal = part
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')
    return new RegExp(`^${literal}$`).test(hostParts[index] ?? '')
  })
}

/** Credentials for an image (its full name), most specific registry first. `*.example.com` matches one label. */
export function credentialsFor(image: string, credentials: readonly RegistryCredential[]): readonly AuthConfig[] {
  const [host = '', ...pathParts] = image.split('/')
  const path = pathParts.join('/')
  return credentials
    .filter(({ registry }) => {
      const [pattern = '', ...rest] = registry.split('/')
      const prefix = rest.join('/')
      return hostMatches(pattern, host) && (prefix === '' || path === prefix || path.startsWith(`${prefix}/`))
    })
    .sort((a, b) => b.registry.length - a.registry.length)
    .map(({ auth }) => auth)
}
