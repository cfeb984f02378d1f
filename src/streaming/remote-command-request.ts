// What an exec or attach URL asks for. The API's names are `stdin=true`, …; the kubelet and CRI also know `input=1`, ….
// Upstream: PodExecOptions, PodAttachOptions; kubelet's cri/streaming/remotecommand Options.

export interface RemoteCommandRequest {
  readonly command: readonly string[]
  readonly container: string | undefined
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  readonly tty: boolean
}

const parameters = {
  stdin: ['stdin', 'input'],
  stdout: ['stdout', 'output'],
  stderr: ['stderr', 'error'],
  tty: ['tty'],
} as const

/** Reads the query of an exec or attach URL. A tty has no stderr of its own, so it is dropped. */
export function parseRemoteCommandRequest(query: URLSearchParams): RemoteCommandRequest {
  const asked = (names: readonly string[]): boolean => names.some((name) => isTrue(query.get(name)))
  const tty = asked(parameters.tty)
  return {
    command: query.getAll('command'),
    container: query.get('container') ?? undefined,
    stdin: asked(parameters.stdin),
    stdout: asked(parameters.stdout),
    stderr: asked(parameters.stderr) && !tty,
    tty,
  }
}

/** The query for an exec or attach URL in the API's names. */
export function renderRemoteCommandQuery(request: RemoteCommandRequest): URLSearchParams {
  const query = new URLSearchParams()
  if (request.container !== undefined) query.set('container', request.container)
  for (const part of request.command) query.append('command', part)
  for (const name of ['stdin', 'stdout', 'stderr', 'tty'] as const) if (request[name]) query.set(name, 'true')
  return query
}

/** The ports of a port-forward URL: `ports=80,443` (API) or `port=80&port=443` (kubelet). Undefined when one is not a port. */
export function parsePortForwardPorts(query: URLSearchParams): readonly number[] | undefined {
  const texts = [...query.getAll('ports'), ...query.getAll('port')].flatMap((each) => each.split(','))
  const ports = texts.filter((each) => each !== '').map(Number)
  return ports.every((port) => Number.isInteger(port) && port > 0 && port < 65536) ? ports : undefined
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === 'True' || value === 't' || value === 'TRUE' || value === 'T'
}
