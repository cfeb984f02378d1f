// One suite over any runtime. The cases throw when a runtime misbehaves; how they are run is the test's business.
export { criConformanceCases } from './conformance/cases.ts'
export {
  type ConformanceCase,
  type ConformanceProgram,
  type ConformanceTarget,
  execCommands,
} from './conformance/suite.ts'
