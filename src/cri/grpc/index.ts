export { type ConnectCriOptions, type CriConnection, connectCri } from './connect-cri.ts'
export { serveCri } from './serve-cri.ts'
