// Every namespace has a ConfigMap `kube-root-ca.crt` with the certificate that Pods check the API server by. Woken by
// namespaces and by that ConfigMap. Upstream counterpart: pkg/controller/certificates/rootcacertpublisher.
import type { Controller } from './runtime/define-controller.ts'
import { defineInEachNamespace, type ObservedInNamespace } from './in-each-namespace.ts'
import { configMapKind } from './kinds.ts'

export interface RootCaOptions {
  /** The certificates, as PEM. */
  readonly rootCa: string
}

/** Publishes the root CA in each namespace. */
export function createRootCaCertificatePublisher({ rootCa }: RootCaOptions): Controller<ObservedInNamespace> {
  return defineInEachNamespace({
    controller: 'root-ca-certificate-publisher-controller',
    queue: 'root_ca_cert_publisher',
    kind: configMapKind,
    name: 'kube-root-ca.crt',
    content: { data: { 'ca.crt': rootCa } },
    measureSync: (_namespace, _plan, { seconds: value, failure }) => {
      const labels = { code: String(failure === undefined ? 200 : (failure.code ?? 500)) }
      return [
        { metric: 'root_ca_cert_publisher_sync_total', labels },
        { metric: 'root_ca_cert_publisher_sync_duration_seconds', labels, value },
      ]
    },
  })
}
