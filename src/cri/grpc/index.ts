export { type ConnectCriOptions, type CriConnection, connectCri } from './connect-cri.ts'
