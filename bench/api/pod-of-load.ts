/** A Pod as the load creates them. */
export function podOfLoad(index: number): object {
  return {
    metadata: { name: `p-${index}`, labels: { app: 'kload', shard: String(index % 10) } },
    spec: {
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
    },
  }
}
