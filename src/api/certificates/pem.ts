// PEM as far as requests and certificates need it: blocks with a type, and a DER value that is one whole sequence. Signatures
// are checked by whoever signs. Upstream: encoding/pem, certificates.ParseCSR.
import { fromBase64 } from '../meta/base64.ts'

export interface PemBlock {
  /** `CERTIFICATE REQUEST`. */
  readonly type: string
  readonly hasHeaders: boolean
  readonly der: Uint8Array
}

const blockPattern =
  /-----BEGIN ([^\r\n]*)-----[ \t]*\r?\n((?:[^\r\n:]+:[^\r\n]*\r?\n)*)\s*([A-Za-z0-9+/=\s]*?)\s*-----END \1-----/g

/** The blocks of a text; what is no block between them is passed over. */
export function pemBlocks(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = []
  for (const [, type = '', headers = '', body = ''] of text.matchAll(blockPattern)) {
    try {
      blocks.push({ type, hasHeaders: headers !== '', der: fromBase64(body.replace(/\s/g, '')) })
    } catch {
      // Not base64: no block.
    }
  }
  return blocks
}

const sequenceTag = 0x30

/** Whether the bytes are one DER sequence and nothing else: the shape of every request and certificate. */
export function isDerSequence(der: Uint8Array): boolean {
  const [tag, first = 0] = der
  if (tag !== sequenceTag) return false
  if (first < 0x80) return der.length === 2 + first
  const count = first & 0x7f
  if (count === 0 || count > 4) return false
  let length = 0
  for (let i = 0; i < count; i++) length = length * 256 + (der[2 + i] ?? 0)
  return der.length === 2 + count + length
}
