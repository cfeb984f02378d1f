export type { Clock } from './clock.ts'
export type { FrameStream } from './frame-stream.ts'
export { type Log, type LogFields, silentLog } from './log.ts'
export { type Random, randomInt, randomUuid, seededRandom } from './random.ts'
export type { Running } from './running.ts'
export type {
  EncodableFrame,
  Frame,
  Headers,
  RequestBody,
  ResponseBody,
  Transport,
  TransportRequest,
  TransportResponse,
} from './transport.ts'
