// exec, attach and port-forward over Node sockets. The protocols themselves are in `#streaming`.
export { acceptPortForward } from './accept-port-forward.ts'
export { type AcceptRemoteCommandOptions, acceptRemoteCommand } from './accept-remote-command.ts'
export { answerUpgrade } from './accept-upgrade.ts'
export { dialPortForward } from './dial-port-forward.ts'
export { type DialRemoteCommandOptions, dialRemoteCommand } from './dial-remote-command.ts'
export type { DialOptions, DialTls } from './dial-upgrade.ts'
export { joinDuplexes } from './join-duplexes.ts'
export type {
  PortForwardClientConnection,
  PortForwardClientSession,
  PortForwardServerConnection,
  PortForwardServerSession,
} from './port-forward.ts'
export { proxyPortForward } from './proxy-port-forward.ts'
export { proxyRemoteCommand } from './proxy-remote-command.ts'
export type {
  RemoteCommandClientSession,
  RemoteCommandServerSession,
  RemoteCommandStreams,
  TerminalSize,
} from './remote-command.ts'
export {
  handshakeTimeoutMs,
  idleTimeoutMs,
  type StreamingDeps,
  type StreamingTimeouts,
  UpgradeNotAcceptedError,
  UpgradeRefusedError,
  type UpgradeRequest,
} from './upgrade.ts'
