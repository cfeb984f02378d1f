// Times as objects carry them: metav1.Time with whole seconds, MicroTime with microseconds, both UTC; and ages as kubectl
// prints them. Milliseconds since the Unix epoch are the project's number. Upstream: apimachinery/pkg/apis/meta/v1/time.go.
import { parseRfc3339, renderHumanDuration, renderRfc3339, renderRfc3339Micro } from '#base'

/** metav1.Time of a point in time: `2026-01-02T03:04:05Z`. */
export function renderTime(ms: number): string {
  return renderRfc3339(ms)
}

/** metav1.MicroTime of a point in time: `2026-01-02T03:04:05.678000Z`. */
export function renderMicroTime(ms: number): string {
  return renderRfc3339Micro(ms)
}

/** Milliseconds of a Time or MicroTime; undefined if absent or no time. */
export function parseTime(text: string | undefined): number | undefined {
  return text === undefined ? undefined : parseRfc3339(text)
}

/** The AGE column: how long ago `time` was, `<unknown>` if absent. */
export function renderAge(time: string | undefined, nowMs: number): string {
  const ms = parseTime(time)
  return ms === undefined ? '<unknown>' : renderHumanDuration(nowMs - ms)
}
