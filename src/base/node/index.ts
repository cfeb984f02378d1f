export { collectGarbage } from './collect-garbage.ts'
export { endProcess, sendSignal } from './end-process.ts'
export {
  ensureDir,
  mountPoints,
  pathExists,
  readFileIfExists,
  readTextIfExists,
  removeFile,
  removeTree,
  type WriteFileOptions,
  writeFileAtomic,
} from './files.ts'
export { http } from './http.ts'
export { isRoot } from './is-root.ts'
export { createLog, type JsonLogOptions } from './json-log.ts'
export { type LockHolder, type LockResult, lockFileHolder, takeLockFile } from './lock-file.ts'
export { killGroup, outputBytesMax, type ProcessResult, type RunProcessOptions, runProcess } from './process.ts'
export {
  isLiving,
  type ProcessRecord,
  readLivingProcess,
  removeProcessRecord,
  writeProcessRecord,
} from './process-record.ts'
export { processStartTime, processStatFields } from './process-start-time.ts'
export { realClock } from './real-clock.ts'
export { realRandom } from './real-random.ts'
export {
  type ExitStatus,
  type RunningProcess,
  type StartProcessOptions,
  startProcess,
  stopGraceMs,
} from './running-process.ts'
export { settleTurn } from './settle.ts'
export { freePort, type SocketTarget, type WaitForSocketOptions, waitForSocket } from './sockets.ts'
export { startWatchFolder, type WatchFolderOptions, watchFolderRecheckMs } from './watch-folder.ts'
