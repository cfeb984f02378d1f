export {
  createProcessRuntime,
  type ProcessRuntime,
  type ProcessRuntimeDeps,
  type ProcessRuntimeOptions,
} from './create-process-runtime.ts'
export type { HostImage } from './host-command.ts'
