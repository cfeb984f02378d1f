// What of test clusters needs Node: the HTTPS listener for kubectl and client libraries.
export { type ServedCluster, serveHttps } from './serve-https.ts'
