// What the kubelet's sentences mean: why a volume is not there, why a container cannot be configured or started, why an image
// cannot be had. Pure tables. The texts are those of Kubernetes (pkg/kubelet, pkg/volume) and of the runtimes (containerd,
// CRI-O, runc), so that they are recognised from any cluster.
import type { core } from '#api'
import type { Code } from '../codes.ts'
import type { Evidence } from '../explanation.ts'

export interface Meaning {
  readonly code: Code
  readonly message: string
  readonly evidence?: Evidence
  readonly hint?: string
}

interface Row {
  readonly pattern: RegExp
  readonly meaning: (match: RegExpExecArray, context: Context) => Meaning
}

interface Context {
  readonly text: string
  readonly pod: core.Pod
  /** The volume that the sentence is about. */
  readonly volume?: core.Volume | undefined
}

const missing =
  (code: 'ConfigMapMissing' | 'SecretMissing', kind: string) =>
  ([, name = '']: RegExpExecArray, { pod }: Context): Meaning => ({
    code,
    message: `${kind} "${name}" does not exist`,
    evidence: { object: { kind, namespace: pod.metadata.namespace, name } },
    hint: `Create ${kind} ${pod.metadata.namespace}/${name}, or mark the reference optional.`,
  })

const keyMissing =
  (code: 'ConfigMapKeyMissing' | 'SecretKeyMissing', kind: string) =>
  (name: string, key: string, pod: core.Pod): Meaning => ({
    code,
    message: `${kind} "${name}" has no key "${key}"`,
    evidence: { object: { kind, namespace: pod.metadata.namespace, name }, key },
    hint: `Add the key to ${kind} ${pod.metadata.namespace}/${name}, or correct its name in the Pod.`,
  })
const configMapKey = keyMissing('ConfigMapKeyMissing', 'ConfigMap')
const secretKey = keyMissing('SecretKeyMissing', 'Secret')

/** The ConfigMap or Secret whose key a volume lacks: the one whose items name it. */
function volumeKey([, key = '']: RegExpExecArray, { volume, pod }: Context): Meaning {
  const sources = [volume ?? {}, ...(volume?.projected?.sources ?? [])]
  const has = (items: readonly core.KeyToPath[] | undefined): boolean => (items ?? []).some((item) => item.key === key)
  for (const source of sources as readonly core.Volume[]) {
    if (has(source.secret?.items)) return secretKey(source.secret?.secretName ?? '', key, pod)
    if (has(source.configMap?.items)) return configMapKey(source.configMap?.name ?? '', key, pod)
  }
  return configMapKey(volume?.configMap?.name ?? '', key, pod)
}

/** Whatever was to be made there: a volume, a sandbox, an image, a container. */
const diskFull: Row = {
  pattern: /no space left on device|ENOSPC/,
  meaning: (_match, { text, pod }) => ({
    code: 'NodeDiskFull',
    message: `The disk of node ${pod.spec.nodeName ?? ''} is full`,
    evidence: { node: pod.spec.nodeName ?? '', message: text },
    hint: 'Free space on the node: remove Pods that use much of it, images that nobody needs, or files of others.',
  }),
}

const references: readonly Row[] = [
  diskFull,
  { pattern: /configmaps? "([^"]+)" not found/, meaning: missing('ConfigMapMissing', 'ConfigMap') },
  { pattern: /secrets? "([^"]+)" not found/, meaning: missing('SecretMissing', 'Secret') },
  {
    pattern: /couldn't find key (\S+) in ConfigMap [^/\s]+\/(\S+)/,
    meaning: ([, key = '', name = ''], { pod }) => configMapKey(name, key, pod),
  },
  {
    pattern: /couldn't find key (\S+) in Secret [^/\s]+\/(\S+)/,
    meaning: ([, key = '', name = ''], { pod }) => secretKey(name, key, pod),
  },
  { pattern: /references non-existent (?:config|secret) key: (\S+)/, meaning: volumeKey },
  {
    pattern: /persistentvolumeclaims? "([^"]+)" not found/,
    meaning: ([, name = ''], { pod }) => ({
      code: 'ClaimMissing',
      message: `PersistentVolumeClaim "${name}" does not exist`,
      evidence: { object: { kind: 'PersistentVolumeClaim', namespace: pod.metadata.namespace, name } },
    }),
  },
  {
    pattern: /hostPath type check failed: (\S+) is not a (.*)/,
    meaning: ([, path = '', type = ''], { text }) => ({
      code: 'HostPathMismatch',
      message: `${path} on the node is not a ${type.trim()}`,
      evidence: { path, message: text },
    }),
  },
]

const starts: readonly Row[] = [
  ...references,
  {
    pattern: /runAsNonRoot|non-root policy/,
    meaning: (_match, { text }) => ({
      code: 'RunAsNonRootViolated',
      message: 'It must not run as root, and it would',
      evidence: { message: text },
      hint: 'Set securityContext.runAsUser to a number other than 0, or use an image that has such a user.',
    }),
  },
  {
    pattern: /executable file not found|no such file or directory: unknown|exec: "[^"]+": (?:stat .*: )?no such file/,
    meaning: (_match, { text }) => ({
      code: 'CommandNotFound',
      message: `Its command is not in the image${quoted(text)}`,
      evidence: { message: text },
      hint: "Correct the container's command, or the image.",
    }),
  },
  {
    pattern: /permission denied: unknown|exec: "[^"]+": permission denied|exec format error/,
    meaning: (_match, { text }) => ({
      code: 'CommandNotExecutable',
      message: `Its command may not be executed${quoted(text)}`,
      evidence: { message: text },
      hint: 'Make the file executable in the image, and see that it is made for this machine.',
    }),
  },
]

function quoted(text: string): string {
  const command = /exec: \\?"([^"\\]+)\\?"/.exec(text)?.[1]
  return command === undefined ? '' : `: ${command}`
}

const images: readonly Row[] = [
  diskFull,
  {
    pattern: /couldn't parse image name|invalid reference format|InvalidImageName/,
    meaning: (_match, { text }) => ({
      code: 'ImageNameInvalid',
      message: 'The text is no image name',
      evidence: { message: text },
      hint: "Correct the container's image.",
    }),
  },
  {
    pattern: /pull policy of Never/,
    meaning: (_match, { text }) => ({
      code: 'ImageNeverPulled',
      message: 'The image is not on the node, and its pull policy is Never',
      evidence: { message: text },
      hint: 'Load the image (sampan image load FILE), or choose another imagePullPolicy.',
    }),
  },
  {
    pattern:
      /unauthorized|authentication required|authorization failed|no basic auth credentials|access denied|denied: |insufficient_scope|403 Forbidden/i,
    meaning: (_match, { text, pod }) => ({
      code: 'ImageUnauthorized',
      message: 'The registry does not let this Pod have the image',
      evidence: {
        message: text,
        pullSecrets: (pod.spec.imagePullSecrets ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
      },
      hint: 'Give the Pod imagePullSecrets that the registry accepts, and see that the name of the image is right.',
    }),
  },
  {
    pattern:
      /no such host|connection refused|i\/o timeout|dial tcp|network is unreachable|no route to host|TLS handshake|failed to do request|deadline exceeded|ENOTFOUND|ECONNREFUSED|EAI_AGAIN/,
    meaning: (_match, { text }) => ({
      code: 'RegistryUnreachable',
      message: 'The registry cannot be reached from the node',
      evidence: { message: text },
    }),
  },
  {
    pattern: /not found|manifest unknown|name unknown|does not exist/i,
    meaning: (_match, { text }) => ({
      code: 'ImageNotFound',
      message: 'The registry has no such image',
      evidence: { message: text },
      hint: 'Correct the name or the tag of the image.',
    }),
  },
]

function find(rows: readonly Row[], context: Context): Meaning | undefined {
  for (const { pattern, meaning } of rows) {
    const match = pattern.exec(context.text)
    if (match !== null) return meaning(match, context)
  }
  return undefined
}

/** Why a volume cannot be set up. */
export function meaningOfVolumeFailure(text: string, pod: core.Pod): Meaning & { readonly volume?: string } {
  const name = /for volume "([^"]+)"/.exec(text)?.[1] ?? /unmounted volumes=\[([^\s\]]+)/.exec(text)?.[1]
  const volume = pod.spec.volumes?.find((one) => one.name === name)
  const plain = text.replace(/^(?:Mount|Attach|Map)Volume\.\w+(?: initialization)? failed for volume "[^"]+" : /, '')
  const meaning = find(references, { text: plain, pod, volume }) ?? {
    code: 'VolumeFailed',
    message: `It cannot be set up: ${plain}`,
    evidence: { message: plain },
  }
  return { ...meaning, ...(name === undefined ? {} : { volume: name }) }
}

/** Why a sandbox cannot be made, where that is not the runtime's or the network's own affair. */
export function meaningOfSandboxFailure(text: string, pod: core.Pod): Meaning | undefined {
  return find([diskFull], { text, pod })
}

/** Why a container was not created or started. */
export function meaningOfStartFailure(text: string, pod: core.Pod): Meaning | undefined {
  return find(starts, { text, pod })
}

/** Why an image cannot be had. */
export function meaningOfPullFailure(text: string, pod: core.Pod): Meaning {
  return (
    find(images, { text, pod }) ?? {
      code: 'ImagePullFailed',
      message: `The image cannot be pulled: ${text}`,
      evidence: { message: text },
    }
  )
}
