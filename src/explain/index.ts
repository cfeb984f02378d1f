// Why is it not as it should be? Pure explanations of Pods and workloads from what the API and the node know, and the looking
// that they need, over whatever can read objects.
export type { CodeFacts, Stage } from './code-facts.ts'
export { type Code, codes } from './codes.ts'
export type {
  Evidence,
  Explanation,
  Health,
  ObjectName,
  ProbeEvidence,
  Step,
  StepState,
  Verdict,
} from './explanation.ts'
export { type Explainer, explainerOf, explainers } from './explainers.ts'
export { renderObjectName } from './object-name.ts'
export {
  createObserver,
  type ListScope,
  type LogTailOptions,
  type ObjectReader,
  type Observer,
  type ReadKind,
} from './reader.ts'
