// What a stock cluster shows of a Pod, from the scheduler to the image.
import { describe, it } from 'node:test'
import {
  type Row,
  condition,
  container,
  coreEvent,
  creating,
  assertExplained,
  newEvent,
  unscheduled,
  waiting,
} from './stock-shapes.testing.ts'

const setUpFailed = (cause: string, secondsAgo = 20) =>
  coreEvent({ reason: 'FailedMount', message: `MountVolume.SetUp failed for volume "config" : ${cause}`, secondsAgo })
const timedOut = coreEvent({
  reason: 'FailedMount',
  message:
    'Unable to attach or mount volumes: unmounted volumes=[config], unattached volumes=[config default-token-abcde]: timed out waiting for the condition',
})
const sandboxFailed = (secondsAgo: number) =>
  coreEvent({
    reason: 'FailedCreatePodSandBox',
    message:
      'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to setup network for sandbox "0f": plugin type="calico" failed (add): error getting ClusterInformation: connection is unauthorized: Unauthorized',
    secondsAgo,
  })
const pulling = coreEvent({ reason: 'Pulling', message: 'Pulling image "nginx:1.14.2"', container: 'app' })

const rows: readonly Row[] = [
  // The scheduler
  [
    'v1.20: no room, and a taint',
    unscheduled(
      "0/3 nodes are available: 1 node(s) had taint {node-role.kubernetes.io/master: }, that the pod didn't tolerate, 2 Insufficient cpu.",
    ),
    [],
    'InsufficientResources',
    /no node has enough left/,
  ],
  [
    'v1.24 and later: no room, taints, and what preemption came to',
    unscheduled(
      '0/3 nodes are available: 1 Insufficient cpu, 2 node(s) had untolerated taint {node-role.kubernetes.io/control-plane: }. preemption: 0/3 nodes are available: 1 No preemption victims found for incoming pod, 2 Preemption is not helpful for scheduling.',
    ),
    [newEvent({ reason: 'FailedScheduling', message: '0/3 nodes are available: 1 Insufficient cpu.' })],
    'InsufficientResources',
    /no node has enough left/,
  ],
  [
    'v1.20: nothing matches the selector',
    unscheduled("0/3 nodes are available: 3 node(s) didn't match Pod's node affinity."),
    [],
    'NodeSelectorMismatch',
    /labels/,
  ],
  [
    'v1.18: the same',
    unscheduled("0/3 nodes are available: 3 node(s) didn't match node selector."),
    [],
    'NodeSelectorMismatch',
    /labels/,
  ],
  [
    'v1.20: anti-affinity',
    unscheduled(
      "0/2 nodes are available: 2 node(s) didn't match pod affinity/anti-affinity, 2 node(s) didn't satisfy existing pods anti-affinity rules.",
    ),
    [],
    'PodAffinityMismatch',
    /affinity to other Pods/,
  ],
  [
    'no node has so many slots for volumes',
    unscheduled('0/2 nodes are available: 2 node(s) exceed max volume count.'),
    [],
    'Unschedulable',
    /exceed max volume count/,
  ],
  // Volumes
  [
    'a ConfigMap that is not there',
    { status: creating },
    [setUpFailed('configmap "app-config" not found')],
    'ConfigMapMissing',
    /"app-config" does not exist/,
  ],
  [
    'the same, while the kubelet also says that it has waited long enough',
    { status: creating },
    [setUpFailed('configmap "app-config" not found'), timedOut],
    'ConfigMapMissing',
    /"app-config" does not exist/,
  ],
  ['only that it has waited long enough', { status: creating }, [timedOut], 'VolumeFailed', /timed out waiting/],
  [
    'a key that is not there',
    {
      status: creating,
      spec: { volumes: [{ name: 'config', configMap: { name: 'app-config', items: [{ key: 'a.conf', path: 'a' }] } }] },
    },
    [setUpFailed('references non-existent config key: a.conf')],
    'ConfigMapKeyMissing',
    /no key "a.conf"/,
  ],
  [
    'several sources of a projected volume',
    { status: creating },
    [setUpFailed('[configmap "kube-root-ca.crt" not found, failed to fetch token: serviceaccount "web" not found]')],
    'ConfigMapMissing',
    /kube-root-ca.crt/,
  ],
  [
    'a disk that another node has',
    { status: creating },
    [
      coreEvent({
        reason: 'FailedAttachVolume',
        message: 'Multi-Attach error for volume "pvc-1" Volume is already used by pod(s) web-old',
      }),
    ],
    'VolumeFailed',
    /already used by pod\(s\) web-old/,
  ],
  [
    'a disk of this node that is not there',
    { status: creating },
    [
      coreEvent({
        reason: 'FailedMount',
        message:
          'MountVolume.NewMounter initialization failed for volume "local-pv" : path "/mnt/disks/ssd1" does not exist',
      }),
    ],
    'VolumeFailed',
    /: path "\/mnt\/disks\/ssd1" does not exist/,
  ],
  // Sandbox
  ['no network for the sandbox', { status: creating }, [sandboxFailed(5)], 'SandboxFailed', /failed to setup network/],
  [
    'a sandbox that was made at last, and the image is on its way',
    { status: { ...creating, podIP: '10.244.1.5' } },
    [sandboxFailed(90), pulling],
    'ImagePulling',
    /is being pulled/,
  ],
  [
    'a volume that was mounted at last',
    { status: creating },
    [setUpFailed('configmap "app-config" not found', 90), pulling],
    'ImagePulling',
    /is being pulled/,
  ],
  [
    'v1.29 and later: a condition says that the sandbox is there',
    {
      status: {
        ...creating,
        conditions: [condition('PodReadyToStartContainers', 'True'), condition('PodScheduled', 'True')],
      },
    },
    [sandboxFailed(90)],
    'ContainerStarting',
    /being made/,
  ],
  [
    'no room for a sandbox',
    { status: creating },
    [
      coreEvent({
        reason: 'FailedCreatePodSandBox',
        message:
          'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to create containerd task: mkdir /run/containerd/io.containerd.runtime.v2.task/k8s.io/0f: no space left on device: unknown',
      }),
    ],
    'NodeDiskFull',
    /disk of node worker-1 is full/,
  ],
  [
    'no room for a volume',
    { status: creating },
    [setUpFailed('write /var/lib/kubelet/pods/u/volumes/x: no space left on device')],
    'NodeDiskFull',
    /disk of node worker-1 is full/,
  ],
  // Images
  [
    'no room for its layers',
    {
      status: container(
        waiting(
          'ErrImagePull',
          'failed to pull and unpack image "docker.io/library/app:1": failed to extract layer sha256:0f: write /var/lib/containerd/tmpmounts/containerd-mount1/big: no space left on device: unknown',
        ),
      ),
    },
    [],
    'NodeDiskFull',
    /disk of node worker-1 is full/,
  ],
  [
    'v1.20, docker: no such tag',
    {
      status: container(
        waiting(
          'ErrImagePull',
          'rpc error: code = Unknown desc = Error response from daemon: manifest for nginx:nope not found: manifest unknown: manifest unknown',
        ),
      ),
    },
    [],
    'ImageNotFound',
    /no such image/,
  ],
  [
    'v1.20, waiting: only an event says why',
    { status: container(waiting('ImagePullBackOff', 'Back-off pulling image "nginx:nope"')) },
    [
      coreEvent({
        reason: 'Failed',
        container: 'app',
        message:
          'Failed to pull image "nginx:nope": rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:nope": failed to resolve reference "docker.io/library/nginx:nope": docker.io/library/nginx:nope: not found',
      }),
      coreEvent({ reason: 'Failed', container: 'app', message: 'Error: ErrImagePull' }),
      coreEvent({ reason: 'BackOff', container: 'app', message: 'Back-off pulling image "nginx:nope"' }),
      coreEvent({ reason: 'Failed', container: 'app', message: 'Error: ImagePullBackOff' }),
    ],
    'ImageNotFound',
    /no such image/,
  ],
  [
    'v1.31 and later, waiting: the message says why',
    {
      status: container(
        waiting(
          'ImagePullBackOff',
          'Back-off pulling image "private.example/app:1": ErrImagePull: failed to pull and unpack image "private.example/app:1": failed to resolve reference "private.example/app:1": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed',
        ),
      ),
    },
    [],
    'ImageUnauthorized',
    /does not let this Pod/,
  ],
  [
    'no way to the registry',
    {
      status: container(
        waiting(
          'ErrImagePull',
          'rpc error: code = Unknown desc = failed to pull and unpack image "registry.example/app:1": failed to resolve reference "registry.example/app:1": failed to do request: Head "https://registry.example/v2/app/manifests/1": dial tcp: lookup registry.example on 10.96.0.10:53: no such host',
        ),
      ),
    },
    [],
    'RegistryUnreachable',
    /cannot be reached/,
  ],
  [
    'a text that is no name',
    {
      status: container(
        waiting(
          'InvalidImageName',
          'Failed to apply default image tag "NGINX:1": couldn\'t parse image reference "NGINX:1": invalid reference format: repository name must be lowercase',
        ),
      ),
    },
    [],
    'ImageNameInvalid',
    /no image name/,
  ],
  [
    'an image that must not be pulled',
    {
      status: container(
        waiting('ErrImageNeverPull', 'Container image "app:1" is not present with pull policy of Never'),
      ),
    },
    [],
    'ImageNeverPulled',
    /pull policy is Never/,
  ],
]

describe('what a stock cluster shows, from the scheduler to the image', () => {
  for (const row of rows) it(`${row[0]}: ${row[3]}`, () => assertExplained(row))
})
