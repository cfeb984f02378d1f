// An explanation as people read it: the verdict first, then the chain, then what comes next and what to do.
import { renderHumanDuration } from '#base'
import { type Explanation, type Health, renderObjectName, type Step, type StepState } from '#explain'

export interface RenderOptions {
  readonly nowMs: number
  /** Colours and bold, for a terminal. */
  readonly color: boolean
}

type Style = 'red' | 'yellow' | 'green' | 'cyan' | 'dim' | 'bold'

const escapes: Readonly<Record<Style, number>> = { red: 31, yellow: 33, green: 32, cyan: 36, dim: 2, bold: 1 }

type Paint = (style: Style, text: string) => string

const paintWith =
  (color: boolean): Paint =>
  (style, text) =>
    color ? `\u001b[${escapes[style]}m${text}\u001b[0m` : text

const marks: Readonly<Record<StepState, readonly [mark: string, style: Style]>> = {
  done: ['✓', 'green'],
  current: ['▸', 'cyan'],
  waiting: ['…', 'yellow'],
  failed: ['✗', 'red'],
  pending: ['·', 'dim'],
}

const healthStyles: Readonly<Record<Health, Style>> = {
  ok: 'green',
  progressing: 'cyan',
  blocked: 'red',
  failed: 'red',
}

/** `3m`, for times that lie behind. */
function ago(time: string | undefined, nowMs: number): string {
  const ms = nowMs - Date.parse(time ?? '')
  return Number.isNaN(ms) || ms < 1_000 ? '' : renderHumanDuration(ms)
}

function ahead(time: string | undefined, nowMs: number): string {
  const ms = Date.parse(time ?? '') - nowMs
  return Number.isNaN(ms) || ms <= 0 ? '' : renderHumanDuration(Math.max(1_000, ms))
}

/** Lines of a log that are shown. */
const logLinesMax = 5
/** Nodes that are named in a row. */
const namedMax = 5

function details({ evidence }: Step): readonly string[] {
  const { nodes = [], log = [] } = evidence ?? {}
  const rejections = nodes
    .filter((group) => group.nodes.length > 0)
    .map(({ reasons, nodes: names, count }) => {
      const more = count > namedMax ? ` and ${count - namedMax} more` : ''
      return `${names.slice(0, namedMax).join(', ')}${more}: ${reasons.join(', ')}`
    })
  return [...rejections, ...log.slice(-logLinesMax).map((line) => `| ${line}`)]
}

function renderStep(step: Step, { nowMs }: RenderOptions, paint: Paint): readonly string[] {
  const [mark, style] = marks[step.state]
  const subject = step.subject === undefined ? '' : `${step.subject}: `
  const since = ago(step.since, nowMs)
  const until = ahead(step.until, nowMs)
  const times = [
    since === '' ? '' : step.state === 'done' ? `${since} ago` : `for ${since}`,
    until === '' ? '' : `until in ${until}`,
  ]
  const when = times.filter(Boolean).join(', ')
  const text = `${subject}${step.message}`
  const shown = step.state === 'pending' ? paint('dim', text) : text
  const head = `  ${paint(style, mark)} ${shown}${when === '' ? '' : paint('dim', `  (${when})`)}`
  return [head, ...details(step).map((line) => paint('dim', `      ${line}`))]
}

function headline({ regarding, health, verdict }: Explanation, paint: Paint): string {
  const word = { ok: 'ok', progressing: 'on its way', blocked: 'held up', failed: 'failed' }[health]
  const name = paint('bold', renderObjectName(regarding))
  // Where the cause lies elsewhere the message says where.
  const part = verdict.subject === undefined || verdict.in !== undefined ? '' : `${verdict.subject}: `
  return `${name} ${paint(healthStyles[health], word)}: ${part}${verdict.message} ${paint('dim', `[${verdict.code}]`)}`
}

/** Levels of what blocks what: a CronJob, its Job, its Pod. */
const depthMax = 3

function renderAt(explanation: Explanation, options: RenderOptions, depth: number): readonly string[] {
  const { steps, next, verdict, blocking = [], unseen = [] } = explanation
  const paint = paintWith(options.color)
  const lines = [headline(explanation, paint), ...steps.flatMap((step) => renderStep(step, options, paint))]
  if (depth === 0) {
    const inMs = ahead(next?.at, options.nowMs)
    if (next !== undefined && inMs !== '') lines.push(`  next: ${next.message} in ${inMs}`)
    if (verdict.hint !== undefined) lines.push(`  ${paint('bold', 'to do:')} ${verdict.hint}`)
    for (const what of unseen) lines.push(paint('dim', `  not looked at: ${what}`))
  }
  if (depth >= depthMax) return lines
  for (const one of blocking) lines.push(...renderAt(one, options, depth + 1).map((line) => `    ${line}`))
  return lines
}

/** The whole explanation, with a line break at the end. */
export function renderExplanation(explanation: Explanation, options: RenderOptions): string {
  return `${renderAt(explanation, options, 0).join('\n')}\n`
}
