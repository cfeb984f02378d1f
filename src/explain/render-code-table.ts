// The codes as the table of `docs/WHY.md`.
import { codes } from './codes.ts'

/** A Markdown table of all codes, a row each. */
export function renderCodeTable(): string {
  const rows = Object.entries(codes).map(([code, { stage, means, evidence = [] }]) => {
    const fields = evidence.map((field) => `\`${field}\``).join(', ')
    return `| ${stage} | \`${code}\` | ${means} | ${fields} |`
  })
  return ['| stage | code | means | evidence |', '|---|---|---|---|', ...rows].join('\n')
}
