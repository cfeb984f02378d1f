// The resize channel: `{"Width":80,"Height":24}` documents in a row, in any cut. Only the newest size matters.
import type { Readable } from 'node:stream'
import { type Arrivals, createArrivals } from './arrivals.ts'
import type { TerminalSize } from './remote-command.ts'

/** The most text without a whole document that is kept. */
const resizeTextMax = 1024

/** Reads sizes until the channel ends. Text that is no size is skipped. */
export function readResizes(channel: Readable | undefined): Arrivals<TerminalSize> {
  const arrivals = createArrivals<TerminalSize>({ itemsMax: 1, latestWins: true })
  let text = ''
  channel?.on('data', (data: Buffer) => {
    text = (text + data.toString('latin1')).slice(-resizeTextMax)
    const documents = text.match(/\{[^{}]*\}/g) ?? []
    text = text.slice(text.lastIndexOf('}') + 1)
    for (const size of documents.map(parseSize)) if (size !== undefined) arrivals.push(size)
  })
  channel?.on('close', () => arrivals.end())
  return arrivals
}

/** One document for the channel. */
export function renderResize(size: TerminalSize): Buffer {
  return Buffer.from(`${JSON.stringify({ Width: size.width, Height: size.height })}\n`)
}

function parseSize(text: string): TerminalSize | undefined {
  try {
    const { Width, Height } = JSON.parse(text) as { Width?: unknown; Height?: unknown } // the match says it is an object
    return isDimension(Width) && isDimension(Height) ? { width: Width, height: Height } : undefined
  } catch {
    return undefined
  }
}

function isDimension(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff
}
