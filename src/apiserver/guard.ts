// What stands around every request: a bound on those in flight, a time limit on those that should be short, and a Status for
// whatever goes wrong. Upstream counterpart: the panic, timeout and max-in-flight filters of k8s.io/apiserver/pkg/server/filters.
import { internalError, isStatusError, StatusError, timeout, tooManyRequests } from '#api'
import {
  type Clock,
  createTimeLimits,
  DeadlineExceededError,
  errorMessage,
  type Log,
  type TransportResponse,
} from '#base'
import { errorResponse } from './http/responses.ts'

/** Requests under way that are neither watches nor streams. Upstream: 400 reads and 200 writes; these are cheaper. */
export const requestsInFlightMax = 4_000
/** How long a request may take that is no watch or stream. Upstream: --request-timeout. */
export const requestTimeoutMs = 60_000

export interface Guard {
  /** Runs a request's handler within the limits. Never rejects or throws. */
  run(
    request: { readonly longRunning: boolean; readonly what: string },
    handle: () => TransportResponse | Promise<TransportResponse>,
  ): TransportResponse | Promise<TransportResponse>
  readonly inFlight: number
}

export function createGuard({ clock, log }: { readonly clock: Clock; readonly log: Log }): Guard {
  let inFlight = 0
  const limits = createTimeLimits(clock, requestTimeoutMs)

  const failed = (error: unknown, what: string): TransportResponse => {
    if (error instanceof StatusError) return errorResponse(error)
    if (error instanceof DeadlineExceededError) return errorResponse(timeout(error.message, 1))
    log.error('A request failed unexpectedly', { request: what, error: errorMessage(error), stack: stackOf(error) })
    return errorResponse(internalError(errorMessage(error), error))
  }
  const timed = (pending: Promise<TransportResponse>, what: string): Promise<TransportResponse> => {
    inFlight++
    return new Promise((resolve) => {
      const limit = limits.start(() => {
        inFlight--
        resolve(errorResponse(timeout('request did not complete within the allotted timeout')))
        settle = () => {}
      })
      let settle = (response: TransportResponse): void => {
        limit[Symbol.dispose]()
        inFlight--
        resolve(response)
      }
      pending.then(
        (response) => settle(response),
        (error: unknown) => settle(failed(error, what)),
      )
    })
  }
  return {
    get inFlight() {
      return inFlight
    },
    run({ longRunning, what }, handle) {
      if (inFlight >= requestsInFlightMax && !longRunning) {
        return errorResponse(tooManyRequests('too many requests, please try again later.', 1))
      }
      try {
        const answer = handle()
        if (!(answer instanceof Promise)) return answer
        return longRunning ? answer.catch((error: unknown) => failed(error, what)) : timed(answer, what)
      } catch (error) {
        return failed(error, what)
      }
    },
  }
}

function stackOf(error: unknown): string | undefined {
  return error instanceof Error && !isStatusError(error) ? error.stack : undefined
}
