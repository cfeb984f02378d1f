// SPDY/3.1 and channel framing: the I/O-free half of exec, attach and port-forward. Sockets are in `#streaming/node`.
export { negotiateProtocol, remoteCommandProtocolNames } from './channel/protocol.ts'
export {
  parsePortForwardPorts,
  parseRemoteCommandRequest,
  type RemoteCommandRequest,
  renderRemoteCommandQuery,
} from './remote-command-request.ts'
export {
  decodeStatus,
  encodeStatus,
  errorChannelBytesMax,
  exitCodeOf,
  exitStatus,
  internalErrorStatus,
  type RemoteCommandStatus,
  type StatusCause,
  successStatus,
} from './remote-command-status.ts'
export { type SpdyEvent, SpdySession, type SpdySessionOptions } from './spdy/session.ts'
export { type HttpAnswer, statusAnswer } from './upgrade-answer.ts'
