// What a stock cluster shows of a Pod, from a container’s start to its end.
import { describe, it } from 'node:test'
import {
  type Row,
  ago,
  container,
  coreEvent,
  crashing,
  ended,
  assertExplained,
  running,
  waiting,
} from './stock-shapes.testing.ts'

const rows: readonly Row[] = [
  // Starting
  [
    'a variable without its ConfigMap',
    { status: container(waiting('CreateContainerConfigError', 'configmap "app-config" not found')) },
    [],
    'ConfigMapMissing',
    /does not exist/,
  ],
  [
    'a variable without its key',
    { status: container(waiting('CreateContainerConfigError', "couldn't find key password in Secret default/db")) },
    [],
    'SecretKeyMissing',
    /"db" has no key "password"/,
  ],
  [
    'root where none may be',
    {
      status: container(
        waiting(
          'CreateContainerConfigError',
          'container has runAsNonRoot and image will run as root (pod: "web_default(u)", container: app)',
        ),
      ),
    },
    [],
    'RunAsNonRootViolated',
    /must not run as root/,
  ],
  [
    'containerd: no such command',
    {
      status: crashing(
        ended({
          exitCode: 128,
          reason: 'StartError',
          startedAt: '1970-01-01T00:00:00Z',
          message:
            'failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "serve": executable file not found in $PATH: unknown',
        }),
      ),
    },
    [],
    'CommandNotFound',
    /not in the image: serve/,
  ],
  [
    'docker: no such command',
    {
      status: crashing(
        ended({
          exitCode: 127,
          reason: 'ContainerCannotRun',
          message:
            'OCI runtime create failed: container_linux.go:370: starting container process caused: exec: "serve": executable file not found in $PATH: unknown',
        }),
      ),
    },
    [],
    'CommandNotFound',
    /not in the image: serve/,
  ],
  [
    'a command of another machine',
    { status: crashing(ended({ exitCode: 1, message: 'exec /app: exec format error' })) },
    [],
    'ContainerExited',
    /exec format error/,
  ],
  [
    'v1.20: a postStart hook that fails',
    {
      status: container(
        waiting(
          'PostStartHookError',
          'Exec lifecycle hook ([false]) for Container "app" in Pod "web_default(u)" failed - error: command \'false\' exited with 1: , message: ""',
        ),
      ),
    },
    [],
    'PostStartFailed',
    /postStart hook failed/,
  ],
  // Running and ending
  [
    'out of memory',
    { status: crashing(ended({ exitCode: 137, reason: 'OOMKilled' })) },
    [],
    'OOMKilled',
    /more memory/,
  ],
  ['it ends with an error', { status: crashing(ended({ exitCode: 3 })) }, [], 'ContainerExited', /code 3/],
  [
    'it ends well, and should not',
    { status: crashing(ended({ exitCode: 0, reason: 'Completed' })) },
    [],
    'ContainerExited',
    /restart policy wants it to go on/,
  ],
  [
    'killed for its liveness probe',
    {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'nginx',
            resources: {},
            livenessProbe: {
              httpGet: { path: '/healthz', port: 8080 },
              failureThreshold: 3,
              periodSeconds: 10,
              timeoutSeconds: 1,
              successThreshold: 1,
            },
          },
        ],
      },
      status: crashing(ended({ exitCode: 137, startedAt: ago(90), finishedAt: ago(30) })),
    },
    [
      coreEvent({
        reason: 'Unhealthy',
        container: 'app',
        secondsAgo: 40,
        message:
          'Liveness probe failed: Get "http://10.244.1.5:8080/healthz": dial tcp 10.244.1.5:8080: connect: connection refused',
      }),
      coreEvent({
        reason: 'Killing',
        container: 'app',
        secondsAgo: 38,
        message: 'Container app failed liveness probe, will be restarted',
      }),
    ],
    'LivenessProbeFailed',
    /connection refused/,
  ],
  [
    'not ready',
    {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'nginx',
            resources: {},
            readinessProbe: { httpGet: { path: '/', port: 80 }, failureThreshold: 3 },
          },
        ],
      },
      status: running(),
    },
    [
      coreEvent({
        reason: 'Unhealthy',
        container: 'app',
        message: 'Readiness probe failed: HTTP probe failed with statuscode: 503',
        count: 12,
      }),
    ],
    'ReadinessProbeFailed',
    /statuscode: 503/,
  ],
  [
    'a probe that could not ask',
    {
      spec: {
        containers: [
          {
            name: 'app',
            image: 'nginx',
            resources: {},
            readinessProbe: { exec: { command: ['check'] }, failureThreshold: 3 },
          },
        ],
      },
      status: running(),
    },
    [
      coreEvent({
        reason: 'Unhealthy',
        container: 'app',
        message:
          'Readiness probe errored: rpc error: code = DeadlineExceeded desc = failed to exec in container: timeout 1s exceeded',
      }),
    ],
    'ReadinessProbeFailed',
    /fails: rpc error: code = DeadlineExceeded/,
  ],
  // Ends that others decided about
  [
    'v1.20: evicted',
    {
      status: {
        phase: 'Failed',
        reason: 'Evicted',
        message: 'The node was low on resource: memory. Container app was using 10Mi, which exceeds its request of 0. ',
        conditions: undefined,
        hostIP: undefined,
      },
    },
    [],
    'Evicted',
    /low on resource: memory/,
  ],
  [
    'v1.20: refused by the node',
    {
      status: {
        phase: 'Failed',
        reason: 'OutOfcpu',
        message: "Pod Node didn't have enough resource: cpu, requested: 4000, used: 250, capacity: 2000",
        conditions: undefined,
      },
    },
    [],
    'PodRejected',
    /refused it: .*enough resource: cpu/,
  ],
  [
    'v1.22 and later: the node was shut down',
    {
      status: {
        phase: 'Failed',
        reason: 'Terminated',
        message: 'Pod was terminated in response to imminent node shutdown.',
        ...container(ended({ exitCode: 143 })),
      },
    },
    [],
    'PodFailed',
    /imminent node shutdown/,
  ],
  [
    'its time was over',
    {
      spec: { activeDeadlineSeconds: 30 },
      status: {
        phase: 'Failed',
        reason: 'DeadlineExceeded',
        message: 'Pod was active on the node longer than the specified deadline',
        ...container(ended({ exitCode: 137 })),
      },
    },
    [],
    'PodDeadlineExceeded',
    /30 s/,
  ],
]

describe('what a stock cluster shows, from a container’s start to its end', () => {
  for (const row of rows) it(`${row[0]}: ${row[3]}`, () => assertExplained(row))
})
