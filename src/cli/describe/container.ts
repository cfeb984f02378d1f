// One container of a described Pod: what it is, how it is, what it is given.
import { type core, quantityValue, parseQuantity } from '#api'
import { longTime } from './describer.ts'

/** The lines of a container, at the level below `Containers:`. */
export function containerLines(
  container: core.Container,
  status: core.ContainerStatus | undefined,
  metadata: core.Pod['metadata'],
): readonly string[] {
  const { name, image = '', ports = [] } = container
  const several = ports.length > 1 ? 's' : ''
  const listed = (values: readonly string[]): string => (values.length === 0 ? '<none>' : values.join(', '))
  return [
    `  ${name}:`,
    ...(status === undefined ? [] : [`    Container ID:\t${status.containerID ?? ''}`]),
    `    Image:\t${image}`,
    ...(status === undefined ? [] : [`    Image ID:\t${status.imageID}`]),
    `    Port${several}:\t${listed(ports.map((port) => portText(port.containerPort, port)))}`,
    `    Host Port${several}:\t${listed(ports.map((port) => portText(port.hostPort ?? 0, port)))}`,
    ...wordLines('Command', container.command),
    ...wordLines('Args', container.args),
    ...(status === undefined ? [] : statusLines(status)),
    ...quantityLines('Limits', container.resources.limits),
    ...quantityLines('Requests', container.resources.requests),
    ...probeLine('Liveness', container.livenessProbe),
    ...probeLine('Readiness', container.readinessProbe),
    ...probeLine('Startup', container.startupProbe),
    ...environmentLines(container, metadata),
    ...mountLines(container.volumeMounts),
  ]
}

function portText(port: number, { protocol, name }: core.ContainerPort): string {
  return `${port}/${protocol}${name ? ` (${name})` : ''}`
}

function wordLines(title: string, words: readonly string[] | undefined): readonly string[] {
  if (words === undefined || words.length === 0) return []
  return [`    ${title}:`, ...words.flatMap((word) => word.split('\n').map((line) => `      ${line}`))]
}

function statusLines({ state, lastState, ready, restartCount }: core.ContainerStatus): readonly string[] {
  return [
    ...stateLines('State', state),
    ...(lastState.terminated ? stateLines('Last State', lastState) : []),
    `    Ready:\t${ready ? 'True' : 'False'}`,
    `    Restart Count:\t${restartCount}`,
  ]
}

function stateLines(title: string, { running, waiting, terminated }: core.ContainerState): readonly string[] {
  if (running) return [`    ${title}:\tRunning`, `      Started:\t${longTime(running.startedAt)}`]
  if (terminated)
    return [
      `    ${title}:\tTerminated`,
      ...(terminated.reason ? [`      Reason:\t${terminated.reason}`] : []),
      ...(terminated.message ? [`      Message:\t${terminated.message}`] : []),
      `      Exit Code:\t${terminated.exitCode}`,
      ...(terminated.signal ? [`      Signal:\t${terminated.signal}`] : []),
      `      Started:\t${longTime(terminated.startedAt)}`,
      `      Finished:\t${longTime(terminated.finishedAt)}`,
    ]
  return [`    ${title}:\tWaiting`, ...(waiting?.reason ? [`      Reason:\t${waiting.reason}`] : [])]
}

function quantityLines(title: string, quantities: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const names = Object.keys(quantities ?? {}).sort()
  if (names.length === 0) return []
  return [`    ${title}:`, ...names.map((name) => `      ${name}:\t${String(quantities?.[name])}`)]
}

function probeLine(title: string, probe: core.Probe | undefined): readonly string[] {
  if (probe === undefined) return []
  const {
    initialDelaySeconds = 0,
    timeoutSeconds = 0,
    periodSeconds = 0,
    successThreshold = 0,
    failureThreshold = 0,
  } = probe
  const attributes = `delay=${initialDelaySeconds}s timeout=${timeoutSeconds}s period=${periodSeconds}s #success=${successThreshold} #failure=${failureThreshold}`
  return [`    ${title}:\t${probeText(probe)} ${attributes}`]
}

function probeText({ exec, httpGet, tcpSocket, grpc }: core.Probe): string {
  if (exec) return `exec [${(exec.command ?? []).join(' ')}]`
  if (httpGet) {
    const { scheme = 'HTTP', host = '', port, path = '' } = httpGet
    return `http-get ${scheme.toLowerCase()}://${host}:${port}${path}`
  }
  if (tcpSocket) return `tcp-socket ${tcpSocket.host ?? ''}:${tcpSocket.port}`
  return grpc ? `grpc <pod>:${grpc.port} ${grpc.service ?? ''}` : 'unknown'
}

function environmentLines(container: core.Container, metadata: core.Pod['metadata']): readonly string[] {
  const { env = [], envFrom = [] } = container
  const from = envFrom.map(({ prefix, configMapRef, secretRef }) => {
    const kind = configMapRef ? 'ConfigMap' : 'Secret'
    const { name = '', optional = false } = configMapRef ?? secretRef ?? {}
    return `      ${name}\t${kind}${prefix ? ` with prefix '${prefix}'` : ''}\tOptional: ${optional}`
  })
  return [
    ...(from.length === 0 ? [] : ['    Environment Variables from:', ...from]),
    ...(env.length === 0
      ? ['    Environment:\t<none>']
      : ['    Environment:', ...env.flatMap((each) => variableLines(each, { container, metadata }))]),
  ]
}

function variableLines(
  { name, value = '', valueFrom }: core.EnvVar,
  { container, metadata }: { readonly container: core.Container; readonly metadata: core.Pod['metadata'] },
): readonly string[] {
  const line = (text: string): readonly string[] => [`      ${name}:\t${text}`]
  if (valueFrom === undefined)
    return value.split('\n').map((text, index) => `      ${index === 0 ? `${name}:` : ''}\t${text}`)
  const { fieldRef, resourceFieldRef, secretKeyRef, configMapKeyRef } = valueFrom
  if (fieldRef) return line(`${fieldText(fieldRef.fieldPath, metadata)} (${fieldRef.apiVersion}:${fieldRef.fieldPath})`)
  if (secretKeyRef)
    return line(
      `<set to the key '${secretKeyRef.key}' in secret '${secretKeyRef.name}'>\tOptional: ${secretKeyRef.optional ?? false}`,
    )
  if (configMapKeyRef)
    return line(
      `<set to the key '${configMapKeyRef.key}' of config map '${configMapKeyRef.name}'>\tOptional: ${configMapKeyRef.optional ?? false}`,
    )
  if (resourceFieldRef)
    return line(`${resourceText(resourceFieldRef.resource, container.resources)} (${resourceFieldRef.resource})`)
  return line('')
}

/** The value of a field that is known from the metadata; others are not resolved. */
function fieldText(field: string, metadata: core.Pod['metadata']): string {
  if (field === 'metadata.name') return metadata.name
  if (field === 'metadata.namespace') return metadata.namespace
  return field === 'metadata.uid' ? metadata.uid : ''
}

/** The value that the container will see, in whole units: bytes, cores. */
function resourceText(field: string, resources: core.ResourceRequirements): string {
  const [kind, name = ''] = field.split('.')
  const quantity = (kind === 'limits' ? resources.limits : resources.requests)?.[name]
  if (quantity === undefined) return 'node allocatable'
  const parsed = parseQuantity(String(quantity))
  return parsed === undefined ? String(quantity) : String(quantityValue(String(quantity)))
}

function mountLines(mounts: readonly core.VolumeMount[] | undefined): readonly string[] {
  if (mounts === undefined || mounts.length === 0) return ['    Mounts:\t<none>']
  const sorted = [...mounts].sort((a, b) => (a.mountPath < b.mountPath ? -1 : 1))
  return [
    '    Mounts:',
    ...sorted.map(({ mountPath, name, readOnly, subPath }) => {
      const flags = [readOnly ? 'ro' : 'rw', ...(subPath ? [`path=${JSON.stringify(subPath)}`] : [])]
      return `      ${mountPath} from ${name} (${flags.join(',')})`
    }),
  ]
}
