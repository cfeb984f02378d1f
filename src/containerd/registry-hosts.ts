// How a registry is reached: mirrors and plain http, as containerd's hosts.toml. Read at each pull, so no restart is needed.
// Upstream: containerd's docs/hosts.md.
import { join } from 'node:path'
import { ensureDir, writeFileAtomic } from '#base/node'
import type { ContainerdPaths } from './paths.ts'

export interface RegistryHosts {
  /** As in image names: 'docker.io', '127.0.0.1:5000'. */
  readonly registry: string
  /** Where to pull from instead, in this order; the registry itself comes last. */
  readonly mirrors: readonly { readonly url: string; readonly skipVerify?: boolean }[]
}

/** Writes the settings of one registry. */
export async function configureRegistry(
  { certs }: Pick<ContainerdPaths, 'certs'>,
  hosts: RegistryHosts,
): Promise<void> {
  const dir = join(certs, hosts.registry)
  await ensureDir(dir)
  await writeFileAtomic(join(dir, 'hosts.toml'), renderHosts(hosts))
}

/** The text of hosts.toml. */
export function renderHosts({ registry, mirrors }: RegistryHosts): string {
  const server = registry === 'docker.io' ? 'https://registry-1.docker.io' : `https://${registry}`
  const sections = mirrors.map(({ url, skipVerify = false }) =>
    [`[host.${JSON.stringify(url)}]`, 'capabilities = ["pull", "resolve"]', `skip_verify = ${skipVerify}`, ''].join(
      '\n',
    ),
  )
  return [`server = ${JSON.stringify(server)}`, '', ...sections].join('\n')
}
