// Environment variables of Services. Pure: facts §17. Upstream: pkg/kubelet/envvars/envvars.go.
import type { core } from '#api'
import type { EnvVarValue } from './expand.ts'

const variable = (name: string): string => name.toUpperCase().replace(/-/g, '_')

function hasClusterIp({ spec }: core.Service): boolean {
  const ip = spec?.clusterIP
  return spec?.type !== 'ExternalName' && ip !== undefined && ip !== '' && ip !== 'None'
}

/** The Services that a Pod of `namespace` sees: its own namespace's if it wants links, and always `default/kubernetes`. */
export function visibleServices(
  services: Iterable<core.Service>,
  pod: { readonly namespace: string; readonly serviceLinks: boolean },
): readonly core.Service[] {
  const all = [...services].filter(hasClusterIp)
  const master = all.find(({ metadata }) => metadata.namespace === 'default' && metadata.name === 'kubernetes')
  const own = pod.serviceLinks ? all.filter(({ metadata }) => metadata.namespace === pod.namespace) : []
  const ownName = own.some(({ metadata }) => metadata.name === 'kubernetes')
  return [...(master === undefined || ownName ? [] : [master]), ...own].sort((a, b) =>
    a.metadata.name < b.metadata.name ? -1 : 1,
  )
}

/** The variables, a Service after the other. */
export function serviceEnv(services: readonly core.Service[]): readonly EnvVarValue[] {
  return services.flatMap(({ metadata, spec }) => {
    const prefix = variable(metadata.name)
    const ip = spec?.clusterIP ?? ''
    const ports = spec?.ports ?? []
    const first = ports[0]
    if (first === undefined) return [{ name: `${prefix}_SERVICE_HOST`, value: ip }]
    const host = ip.includes(':') ? `[${ip}]` : ip
    const url = (port: core.ServicePort): string => `${(port.protocol ?? 'TCP').toLowerCase()}://${host}:${port.port}`
    return [
      { name: `${prefix}_SERVICE_HOST`, value: ip },
      { name: `${prefix}_SERVICE_PORT`, value: String(first.port) },
      ...ports.flatMap((port) =>
        port.name === undefined || port.name === ''
          ? []
          : [{ name: `${prefix}_SERVICE_PORT_${variable(port.name)}`, value: String(port.port) }],
      ),
      { name: `${prefix}_PORT`, value: url(first) },
      ...ports.flatMap((port) => {
        const protocol = port.protocol ?? 'TCP'
        const base = `${prefix}_PORT_${port.port}_${protocol}`
        return [
          { name: base, value: url(port) },
          { name: `${base}_PROTO`, value: protocol.toLowerCase() },
          { name: `${base}_PORT`, value: String(port.port) },
          { name: `${base}_ADDR`, value: ip },
        ]
      }),
    ]
  })
}
