// `sampan apiserver`: flags to options. Names are kube-apiserver's where it has them.
import { hostname } from 'node:os'
import { runApiServer } from '#cluster/apiserver'
import { defineComponent, parsePort } from './flags.ts'

export const apiserver = defineComponent({
  name: 'apiserver',
  summary: 'The Kubernetes API over a store of its own',
  flags: {
    'cert-dir': {
      value: 'dir',
      description: 'keys and certificates, made where missing; gets admin.conf, kubelet.conf and the like',
    },
    database: { value: 'file', description: 'the SQLite file that is the store' },
    'bind-address': { value: 'address', description: 'address to listen on', default: '127.0.0.1' },
    'secure-port': { value: 'port', description: 'port to listen on; 0 takes any free one', default: '6443' },
    'service-cluster-ip-range': { value: 'cidr', description: 'addresses of Services', default: '10.96.0.0/16' },
    'cluster-domain': { value: 'domain', description: 'domain of the cluster', default: 'cluster.local' },
    'tracing-endpoint': {
      value: 'url',
      description: 'a collector that takes OTLP/HTTP, as http://127.0.0.1:4318: a span of each request is sent there',
      optional: true,
    },
    'node-name': {
      value: 'name',
      description: 'the node whose kubelet.conf is made',
      default: hostname().toLowerCase(),
    },
  },
  start: (deps, flags) =>
    runApiServer(deps, {
      certDir: flags['cert-dir'],
      database: flags.database,
      bindAddress: flags['bind-address'],
      port: parsePort(flags['secure-port']),
      nodeName: flags['node-name'],
      serviceSubnet: flags['service-cluster-ip-range'],
      clusterDomain: flags['cluster-domain'],
      ...(flags['tracing-endpoint'] === '' ? {} : { tracingEndpoint: flags['tracing-endpoint'] }),
    }),
})
