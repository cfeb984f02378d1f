export { type ClusterProcessOptions, isStartMessage, type ProcessState, type StartMessage } from './messages.ts'
export { type HomePaths, homePaths, runRootOf } from './paths.ts'
export { type ClusterSettings, defaultPorts, parseSettings } from './settings.ts'
