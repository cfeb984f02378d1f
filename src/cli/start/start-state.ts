// What is known of a start from the messages of the cluster's process, as a pure step.
//
//   starting ──api──▶ starting (api answers) ──ready──▶ ready
//      └──────────────failed / exit──────────────────▶ failed
import type { StartMessage } from '#home'

/** One stage of a start. Times are milliseconds since the process began to start the cluster. */
export interface StageTime {
  readonly stage: string
  readonly beginMs: number
  /** Absent while it runs. */
  readonly endMs?: number
}

export type StartPhase =
  | { readonly phase: 'starting' }
  | { readonly phase: 'ready' }
  | { readonly phase: 'failed'; readonly message: string }

export type StartState = StartPhase & {
  readonly stages: readonly StageTime[]
  readonly apiMs?: number
  readonly readyMs?: number
}

export const startOfStart: StartState = { phase: 'starting', stages: [] }

/** The state after `message`. Nothing follows ready or failed. */
export function stepStart(state: StartState, message: StartMessage): StartState {
  if (state.phase !== 'starting') return state
  switch (message.type) {
    case 'stage':
      return { ...state, stages: withStage(state.stages, message) }
    case 'api':
      return { ...state, apiMs: message.atMs }
    case 'ready':
      return { ...state, phase: 'ready', readyMs: message.atMs }
    case 'failed':
      return { ...state, phase: 'failed', message: message.message }
  }
}

function withStage(
  stages: readonly StageTime[],
  { stage, state, atMs }: Extract<StartMessage, { type: 'stage' }>,
): readonly StageTime[] {
  if (state === 'begin') return [...stages, { stage, beginMs: atMs }]
  return stages.map((each) => (each.stage === stage && each.endMs === undefined ? { ...each, endMs: atMs } : each))
}

/** The stages that are under way, the oldest first. */
export function runningStages(state: StartState): readonly StageTime[] {
  return state.stages.filter(({ endMs }) => endMs === undefined)
}
