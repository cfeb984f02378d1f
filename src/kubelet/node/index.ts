// The kubelet's parts that need Node.
export { createNodeHost } from './host.ts'
