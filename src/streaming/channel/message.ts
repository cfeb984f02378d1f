// WebSocket channel messages: the first byte names the channel, the rest is its data. In the base64 variants the message
// is text, the channel is the digit's character and the rest is base64. Upstream: httpstream/wsstream.

export type ChannelMessage =
  | { readonly type: 'data'; readonly channel: number; readonly data: Uint8Array }
  /** v5: the sender will send no more on this channel. */
  | { readonly type: 'close'; readonly channel: number }
  | { readonly type: 'malformed'; readonly why: string }

const closeChannel = 255
const digitZero = 0x30

/** A message's meaning. Never throws. `message` is the payload whatever the opcode was. */
export function parseChannelMessage(
  message: Uint8Array,
  form: { base64: boolean; halfClose: boolean },
): ChannelMessage {
  const [first] = message
  if (first === undefined) return { type: 'malformed', why: 'message without a channel' }
  const rest = message.subarray(1)
  if (form.base64) return parseBase64(first, rest)
  if (form.halfClose && first === closeChannel) {
    const [channel] = rest
    return channel === undefined ? { type: 'malformed', why: 'close without a channel' } : { type: 'close', channel }
  }
  return { type: 'data', channel: first, data: rest }
}

function parseBase64(first: number, rest: Uint8Array): ChannelMessage {
  const channel = first - digitZero
  if (channel < 0 || channel > 9) return { type: 'malformed', why: `channel character code ${first} is not a digit` }
  try {
    return {
      type: 'data',
      channel,
      data: Uint8Array.from(atob(new TextDecoder().decode(rest)), (each) => each.charCodeAt(0)),
    }
  } catch {
    return { type: 'malformed', why: 'data is not base64' }
  }
}

/** The message for some data of a channel: bytes for a binary message, a string for a text message. */
export function renderChannelMessage(
  channel: number,
  data: Uint8Array,
  form: { base64: boolean },
): Uint8Array | string {
  if (form.base64) return String.fromCharCode(digitZero + channel) + encodeBase64(data)
  const message = new Uint8Array(data.length + 1)
  message[0] = channel
  message.set(data, 1)
  return message
}

/** The v5 message that ends a channel. */
export function renderCloseMessage(channel: number): Uint8Array {
  return Uint8Array.of(closeChannel, channel)
}

/** Channel numbers of the i-th forwarded port. */
export function portChannels(index: number): { data: number; error: number } {
  return { data: index * 2, error: index * 2 + 1 }
}

/** The first message on each port-forward channel: the port in 2 little-endian bytes. */
export function renderPortPrefix(port: number): Uint8Array {
  return Uint8Array.of(port & 0xff, port >>> 8)
}

function encodeBase64(data: Uint8Array): string {
  let binary = ''
  for (const byte of data) binary += String.fromCharCode(byte)
  return btoa(binary)
}
