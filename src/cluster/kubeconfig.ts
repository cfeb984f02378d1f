// The kubeconfig that `up` writes: everything kubectl needs, in one file, for its owner only.
import { writeFileAtomic } from '#base/node'

export interface KubeconfigFacts {
  /** Cluster, user and context name. */
  readonly name: string
  /** `https://127.0.0.1:6443`. */
  readonly server: string
  /** PEM. */
  readonly ca: string
  readonly cert: string
  readonly key: string
}

/** The file's text. */
export function renderKubeconfig({ name, server, ca, cert, key }: KubeconfigFacts): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString('base64')
  return `apiVersion: v1
kind: Config
clusters:
- name: ${name}
  cluster:
    server: ${server}
    certificate-authority-data: ${base64(ca)}
users:
- name: ${name}
  user:
    client-certificate-data: ${base64(cert)}
    client-key-data: ${base64(key)}
contexts:
- name: ${name}
  context:
    cluster: ${name}
    user: ${name}
current-context: ${name}
`
}

/** Writes the file, readable by its owner only. */
export function writeKubeconfig(path: string, facts: KubeconfigFacts): Promise<void> {
  return writeFileAtomic(path, renderKubeconfig(facts), { mode: 0o600 })
}
