// Every code that an explanation may carry: closed, so that programs can rely on it. `docs/WHY.md` is made of these tables; a test
// holds the two together. No upstream counterpart.
import type { CodeFacts } from './code-facts.ts'
import { podCodes } from './pod-codes.ts'
import { workloadCodes } from './workload-codes.ts'

const table = { ...podCodes, ...workloadCodes }

export type Code = keyof typeof table

/** What each code means, in order. */
export const codes: Readonly<Record<Code, CodeFacts>> = table
