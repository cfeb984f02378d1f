// The settings of a start: what was asked for now, else what the last start had, else defaults that are free.
import { createServer } from 'node:net'
import { hostname } from 'node:os'
import { readTextIfExists, writeFileAtomic } from '#base/node'
import { type ClusterProcessOptions, type ClusterSettings, defaultPorts, parseSettings } from '#home'

/** Settings for this start; `settingsPath` holds those of the last. Ports that are asked for are not checked here. */
export async function chooseSettings(options: ClusterProcessOptions, settingsPath: string): Promise<ClusterSettings> {
  const text = await readTextIfExists(settingsPath)
  const last = text === undefined ? undefined : parseSettings(text)
  const bindAddress = options.bindAddress ?? last?.bindAddress ?? '127.0.0.1'
  return {
    nodeName: options.nodeName ?? last?.nodeName ?? defaultNodeName(),
    bindAddress,
    apiPort: await choosePort(bindAddress, options.apiPort ?? last?.apiPort, defaultPorts.api),
    kubeletPort: await choosePort(bindAddress, options.kubeletPort ?? last?.kubeletPort, defaultPorts.kubelet),
    serviceSubnet: last?.serviceSubnet ?? '10.96.0.0/16',
    clusterDomain: last?.clusterDomain ?? 'cluster.local',
  }
}

/** Keeps the settings for the next start. */
export function saveSettings(settings: ClusterSettings, settingsPath: string): Promise<void> {
  return writeFileAtomic(settingsPath, `${JSON.stringify(settings, undefined, 2)}\n`, { mode: 0o600 })
}

/** The machine's name in the form that a node's name needs: a DNS subdomain. */
function defaultNodeName(): string {
  const name = hostname()
    .toLowerCase()
    .replaceAll(/[^a-z0-9.-]+/g, '-')
    .replaceAll(/^[.-]+|[.-]+$/g, '')
  return name === '' ? 'sampan' : name
}

async function choosePort(address: string, wanted: number | undefined, first: number): Promise<number> {
  if (wanted !== undefined && wanted !== 0) return wanted
  if (wanted === undefined && (await isFree(address, first))) return first
  return freePortAt(address)
}

function isFree(address: string, port: number): Promise<boolean> {
  return freePortAt(address, port).then(
    () => true,
    () => false,
  )
}

async function freePortAt(address: string, port = 0): Promise<number> {
  const server = createServer()
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  server.once('error', reject)
  server.listen(port, address, resolve)
  await promise
  const found = server.address()
  await new Promise((closed) => server.close(closed))
  if (typeof found !== 'object' || found === null) throw new Error('Cannot find a free port')
  return found.port
}
