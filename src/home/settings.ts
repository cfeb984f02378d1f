// What the user chose when the cluster was first started, kept so that the next start gives the same cluster.

/** The settings of a cluster. All are fixed at its first start but `apiPort`, which a later start may move. */
export interface ClusterSettings {
  readonly nodeName: string
  /** Address the API and the kubelet listen on; 127.0.0.1 unless asked otherwise. */
  readonly bindAddress: string
  readonly apiPort: number
  readonly kubeletPort: number
  /** IPv4 range of Services, `10.96.0.0/16`. */
  readonly serviceSubnet: string
  /** Cluster DNS domain. */
  readonly clusterDomain: string
}

/** Ports that `up` tries first; others are taken when these are in use. */
export const defaultPorts = { api: 6443, kubelet: 10250 } as const

/** The settings in `text`, or what is wrong with it. */
export function parseSettings(text: string): ClusterSettings {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) throw new Error('Cannot read the settings: not an object')
  const record = value as Readonly<Record<string, unknown>>
  const string = (key: string): string => {
    const found = record[key]
    if (typeof found !== 'string') throw new Error(`Cannot read the settings: ${key} is ${typeof found}, not a string`)
    return found
  }
  const port = (key: string): number => {
    const found = record[key]
    if (typeof found !== 'number' || !Number.isInteger(found) || found < 1 || found > 65_535) {
      throw new Error(`Cannot read the settings: ${key} is ${JSON.stringify(found)}, not a port`)
    }
    return found
  }
  return {
    nodeName: string('nodeName'),
    bindAddress: string('bindAddress'),
    apiPort: port('apiPort'),
    kubeletPort: port('kubeletPort'),
    serviceSubnet: string('serviceSubnet'),
    clusterDomain: string('clusterDomain'),
  }
}
