// SPDY/3.1 and channel framing: the I/O-free half of exec, attach and port-forward. Sockets are in `#streaming/node`.
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
