// Pods and their status as the load has them.

export const specOfLoad = {
  schedulerName: 'none',
  containers: [
    {
      name: 'app',
      image: 'nginx:1.14.2',
      ports: [{ containerPort: 80 }],
      env: Array.from({ length: 8 }, (_, at) => ({ name: `VAR_${at}`, value: `value-${at}` })),
      resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { memory: '64Mi' } },
      readinessProbe: { httpGet: { path: '/', port: 80 } },
    },
  ],
}

export const statusOfLoad = {
  phase: 'Running',
  conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
}

export function podOfLoad(index: number): object {
  return { metadata: { name: `p-${index}`, labels: { app: 'kload', shard: String(index % 10) } }, spec: specOfLoad }
}
