// The table of `up --timings`: where the time went, from the command's own first moment on.
import { renderColumns } from '../printers/columns.ts'
import { renderMs } from './progress.ts'
import type { StartState } from './start-state.ts'

/** The command's own part. Milliseconds since the command's process began. */
export interface CommandTimes {
  /** When the cluster's process was started. */
  readonly spawnedMs: number
  /** When its first message said that it begins: everything in its messages counts from here. */
  readonly beganMs: number
  readonly endMs: number
}

/** Rows of stage, begin and duration. All times count from the start of the command. */
export function renderTimings(state: StartState, times: CommandTimes): string {
  const row = (name: string, fromMs: number, toMs: number | undefined): readonly string[] => [
    name,
    renderMs(fromMs),
    toMs === undefined ? '' : renderMs(toMs - fromMs),
  ]
  const at = (ms: number): number => times.beganMs + ms
  return renderColumns([
    ['STAGE', 'BEGIN', 'DURATION'],
    row('sampan up itself', 0, times.spawnedMs),
    row("the process's own start", times.spawnedMs, times.beganMs),
    ...state.stages.map(({ stage, beginMs, endMs }) =>
      row(stage, at(beginMs), endMs === undefined ? undefined : at(endMs)),
    ),
    ...(state.apiMs === undefined ? [] : [row('API answers', at(state.apiMs), undefined)]),
    ...(state.readyMs === undefined ? [] : [row('node is ready', at(state.readyMs), undefined)]),
    row('total', 0, times.endMs),
  ])
}
