// WebSocket binary messages as one byte stream, for SPDY inside WebSocket. Message borders mean nothing.
import { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'

const bufferBytes = 64 * 1024

export function createTunnelStream(socket: WebSocket): Duplex {
  let ended = false
  const end = (): void => {
    if (ended) return
    ended = true
    duplex.push(null)
  }
  const duplex = new Duplex({
    readableHighWaterMark: bufferBytes,
    writableHighWaterMark: bufferBytes,
    read() {
      if (socket.isPaused) socket.resume()
    },
    write(data: Buffer, _encoding, callback) {
      socket.send(data, { binary: true }, callback)
    },
    writev(chunks, callback) {
      const data = Buffer.concat(chunks.map((each) => each.chunk as Buffer)) // no encoding is ever set, so chunks are Buffers
      socket.send(data, { binary: true }, callback)
    },
    final(callback) {
      socket.close(1000)
      callback()
    },
    destroy(error, callback) {
      socket.terminate()
      callback(error)
    },
  })
  socket.on('message', (data: Buffer) => {
    if (!ended && !duplex.destroyed && !duplex.push(data)) socket.pause()
  })
  socket.on('error', (error) => void duplex.destroy(error))
  socket.on('close', (code) => {
    if (code === 1006) duplex.destroy(new Error('WebSocket connection was cut'))
    else end()
  })
  socket.resume()
  return duplex
}
