// What a kubeconfig says, as data: files are merged, the first that says something wins, and one context of the result is
// looked up. Reading files is in node/. Upstream counterpart: client-go's tools/clientcmd.

interface Cluster {
  readonly server?: string
  readonly 'certificate-authority'?: string
  readonly 'certificate-authority-data'?: string
  readonly 'insecure-skip-tls-verify'?: boolean
  readonly 'tls-server-name'?: string
}

interface User {
  readonly 'client-certificate'?: string
  readonly 'client-certificate-data'?: string
  readonly 'client-key'?: string
  readonly 'client-key-data'?: string
  readonly token?: string
  readonly tokenFile?: string
  readonly exec?: unknown
  readonly 'auth-provider'?: unknown
}

interface Context {
  readonly cluster?: string
  readonly user?: string
  readonly namespace?: string
}

type Named<Key extends string, T> = { readonly name?: string } & { readonly [K in Key]?: T }

/** A kubeconfig file's content, as far as it is used. */
export interface KubeconfigFile {
  readonly 'current-context'?: string
  readonly clusters?: readonly Named<'cluster', Cluster>[] | null
  readonly users?: readonly Named<'user', User>[] | null
  readonly contexts?: readonly Named<'context', Context>[] | null
}

/** Text that is here, or in a file. */
export type Material = { readonly text: string } | { readonly file: string }

/** How to reach a cluster, before files are read. */
export interface KubeconfigTarget {
  readonly context: string
  readonly namespace: string
  readonly server: string
  readonly ca: Material | undefined
  readonly cert: Material | undefined
  readonly key: Material | undefined
  readonly token: Material | undefined
  readonly insecureSkipTlsVerify: boolean
  readonly tlsServerName: string | undefined
}

export interface KubeconfigChoice {
  /** Default: the first current-context. */
  readonly context?: string | undefined
  /** A file name as it stands in the file at `from`, made absolute. */
  readonly resolvePath: (name: string, from: string) => string
}

export interface LoadedKubeconfigFile {
  readonly path: string
  readonly content: KubeconfigFile
}

/** What the chosen context of the merged files says. Throws where it says nothing useful. */
export function resolveKubeconfig(files: readonly LoadedKubeconfigFile[], choice: KubeconfigChoice): KubeconfigTarget {
  const name = choice.context ?? files.map(({ content }) => content['current-context']).find(Boolean)
  if (!name) throw new Error('Cannot choose a cluster: no current-context is set in the kubeconfig')
  const context = find(files, 'context', name)?.value
  if (!context) throw new Error(`Cannot use context "${name}": context "${name}" does not exist`)
  const cluster = find(files, 'cluster', context.cluster ?? '')
  if (!cluster?.value.server)
    throw new Error(`Cannot use context "${name}": cluster "${context.cluster}" has no server`)
  const user = context.user ? find(files, 'user', context.user) : undefined
  if (context.user && !user) throw new Error(`Cannot use context "${name}": user "${context.user}" does not exist`)
  if (user?.value.exec ?? user?.value['auth-provider']) {
    throw new Error(
      `Cannot use user "${context.user}": credentials from exec and auth-provider plugins are not supported`,
    )
  }
  const clusterText = materialIn(cluster, choice)
  const userText = materialIn(user, choice)
  return {
    context: name,
    namespace: context.namespace || 'default',
    server: cluster.value.server,
    ca: clusterText(decoded(cluster.value['certificate-authority-data']), cluster.value['certificate-authority']),
    cert: userText(decoded(user?.value['client-certificate-data']), user?.value['client-certificate']),
    key: userText(decoded(user?.value['client-key-data']), user?.value['client-key']),
    token: userText(user?.value.token, user?.value.tokenFile),
    insecureSkipTlsVerify: cluster.value['insecure-skip-tls-verify'] ?? false,
    tlsServerName: cluster.value['tls-server-name'] || undefined,
  }
}

interface Found<T> {
  readonly value: T
  readonly path: string
}

interface Entries {
  readonly cluster: Cluster
  readonly user: User
  readonly context: Context
}

/** The first entry of that name among all files, and the file it is in. */
function find<Key extends keyof Entries>(
  files: readonly LoadedKubeconfigFile[],
  key: Key,
  name: string,
): Found<Entries[Key]> | undefined {
  for (const { path, content } of files) {
    const entries = (content[`${key}s`] ?? []) as readonly Named<Key, Entries[Key]>[]
    const value = entries.find((entry) => entry.name === name)?.[key]
    if (value) return { value, path }
  }
  return undefined
}

/** Text given in place wins over a file's name, which is relative to the kubeconfig it stands in. */
function materialIn(found: Found<unknown> | undefined, { resolvePath }: KubeconfigChoice) {
  return (text: string | undefined, file: string | undefined): Material | undefined => {
    if (text) return { text }
    return file && found ? { file: resolvePath(file, found.path) } : undefined
  }
}

/** PEM is ASCII, so its base64 needs no more than atob. */
function decoded(base64: string | undefined): string | undefined {
  return base64 ? atob(base64) : undefined
}
