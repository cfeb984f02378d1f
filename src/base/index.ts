export { type Alarm, createAlarm } from './alarm.ts'
export {
  type Backoff,
  type BackoffEvent,
  type BackoffPolicy,
  type BackoffState,
  backoffRemainingMs,
  createBackoff,
  isBackoffExpired,
  stepBackoff,
} from './backoff.ts'
export type { Clock } from './clock.ts'
export { deepEqual } from './deep-equal.ts'
export { deepFreeze } from './deep-freeze.ts'
export { parseDurationMs, parseDurationNanos, renderDurationMs, renderDurationNanos } from './duration.ts'
export {
  DeadlineExceededError,
  errorCode,
  errorMessage,
  isAbortOf,
  LimitExceededError,
  toError,
  unreachable,
  withContext,
} from './errors.ts'
export { fnv1a32, fnv1a64 } from './fnv.ts'
export { frameBatches, frameStreamOf } from './frame-batches.ts'
export { createFrameQueue, type FrameQueue, type FrameQueueOptions } from './frame-queue.ts'
export type { FrameStream } from './frame-stream.ts'
export { createHeap, type Heap, type HeapOptions } from './heap.ts'
export { renderHumanDuration } from './human-duration.ts'
export { type Log, type LogFields, silentLog } from './log.ts'
export { createLru, type Lru, type LruOptions } from './lru.ts'
export {
  type Counter,
  createMetricsRegistry,
  type Histogram,
  type LabelValues,
  type MetricFacts,
  type MetricsRegistry,
  type MetricFamily,
  renderMetricFamilies,
} from './metrics-registry.ts'
export {
  type OpenMap,
  openGet,
  openHas,
  openIsEmpty,
  openMap,
  openMapFrom,
  openMerge,
  openWith,
  openWithout,
} from './open-map.ts'
export { type Random, randomInt, randomUuid, seededRandom } from './random.ts'
export { createRateLimiter, type RateLimiter, type RateLimiterOptions } from './rate-limiter.ts'
export { type RetryOptions, retry } from './retry.ts'
export {
  nanosOfPreciseTime,
  type PreciseTime,
  parsePreciseTime,
  parseRfc3339,
  preciseTimeFromNanos,
  renderRfc3339,
  renderRfc3339Micro,
  renderRfc3339Nano,
} from './rfc3339.ts'
export type { Running } from './running.ts'
export {
  createMutex,
  createSemaphore,
  type Semaphore,
  type SemaphoreOptions,
  semaphoreWaitersMax,
} from './semaphore.ts'
export { createSignalValue, type SignalValue } from './signal-value.ts'
export { type DeadlineOptions, deadlineSignal, linkedSignal, type OwnedSignal, onAbort, raceSignal } from './signals.ts'
export { createSingleFlight, type SingleFlight } from './single-flight.ts'
export { sleep } from './sleep.ts'
export { createTimeLimits, type TimeLimits } from './time-limits.ts'
export { createTaskGroup, type TaskGroup, type TaskGroupOptions, taskGroupWaitingMax } from './task-group.ts'
export {
  bytesBody,
  type BytesBody,
  type EncodableFrame,
  type Frame,
  type Headers,
  type RequestBody,
  type ResponseBody,
  type StreamBody,
  type Transport,
  type TransportRequest,
  type TransportResponse,
} from './transport.ts'
export {
  createVirtualClock,
  type VirtualClock,
  type VirtualClockOptions,
  virtualRunLimitMs,
  virtualStartMs,
  virtualTimersMax,
} from './virtual-clock.ts'
export {
  createWorkQueue,
  type WorkQueue,
  type WorkQueueDeps,
  type WorkQueueObserver,
  type WorkQueueOptions,
  workQueueBackoff,
} from './work-queue.ts'
