// exec, attach and port-forward over Node sockets. The protocols themselves are in `#streaming`.
export type {
  PortForwardClientConnection,
  PortForwardClientSession,
  PortForwardServerConnection,
  PortForwardServerSession,
} from './port-forward.ts'
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
// acceptRemoteCommand(upgrade: UpgradeRequest, deps: StreamingDeps, options: RemoteCommandStreams & StreamingTimeouts): Promise<RemoteCommandServerSession>
// dialRemoteCommand(url: URL, deps: StreamingDeps, options: RemoteCommandStreams & DialOptions): Promise<RemoteCommandClientSession>
// proxyRemoteCommand(server: RemoteCommandServerSession, client: RemoteCommandClientSession): Promise<void>
// acceptPortForward(upgrade, deps, options?): Promise<PortForwardServerSession>
// dialPortForward(url, deps, options): Promise<PortForwardClientSession>
// proxyPortForward(server, client): Promise<void>
// answerRefusal(socket, error: UpgradeRefusedError | StatusError-like)
