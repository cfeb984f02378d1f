// What of the API server needs Node: the HTTPS listener with upgraded streams, and the way to kubelets.
export { createBackendConnection, type SocketBackendConnection } from './backend-connection.ts'
export {
  type HttpsListener,
  type HttpsListenerDeps,
  type HttpsListenerOptions,
  startHttpsListener,
} from './https-listener.ts'
export { createInspectorProfiler } from './inspector-profiler.ts'
export { createOtlpExporter, type OtlpExporter, type OtlpExporterOptions } from './otlp-exporter.ts'
export { createKubeletConnection, type HttpsKubeletConnection } from './kubelet-connection.ts'
