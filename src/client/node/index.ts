// What of the client needs Node: HTTPS and kubeconfig files.
export {
  ConnectionError,
  createHttpsTransport,
  type HttpsTransport,
  type HttpsTransportOptions,
} from './https-transport.ts'
export { callerOfRequest, type RequestCaller } from './request-caller.ts'
export { type Kubeconfig, type LoadKubeconfigOptions, loadKubeconfig } from './load-kubeconfig.ts'
