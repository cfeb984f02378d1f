// A tar archive (ustar) as a byte source: its size is known before its content is read, and the same entries give the same
// bytes, since times and owners are fixed. tar-stream writes archives too, but cannot tell their size first.
import { bytesSource, type ByteSource, concatSources } from './byte-source.ts'

/** Paths are relative, without leading './'. Order is kept; a folder stands before what it holds. */
export type TarEntry =
  | { readonly kind: 'file'; readonly path: string; readonly mode: number; readonly source: ByteSource }
  | { readonly kind: 'directory'; readonly path: string; readonly mode: number }
  | { readonly kind: 'symlink' | 'hardlink'; readonly path: string; readonly target: string }

const blockBytes = 512
const nameBytesMax = 100
const prefixBytesMax = 155
const typeFlags = { file: '0', hardlink: '1', symlink: '2', directory: '5' }

/** The archive of these entries. Throws for a path that ustar cannot hold. */
export function tarSource(entries: readonly TarEntry[]): ByteSource {
  const parts: ByteSource[] = []
  for (const entry of entries) {
    parts.push(bytesSource(header(entry)))
    if (entry.kind !== 'file') continue
    const padding = (blockBytes - (entry.source.size % blockBytes)) % blockBytes
    parts.push(entry.source)
    if (padding > 0) parts.push(bytesSource(new Uint8Array(padding)))
  }
  parts.push(bytesSource(new Uint8Array(2 * blockBytes)))
  return concatSources(parts)
}

function header(entry: TarEntry): Uint8Array {
  const block = Buffer.alloc(blockBytes)
  const { name, prefix } = splitPath(entry.kind === 'directory' ? `${entry.path}/` : entry.path)
  const target = 'target' in entry ? entry.target : ''
  if (Buffer.byteLength(target) > nameBytesMax)
    throw new RangeError(`Cannot archive ${entry.path}: its link's target is too long`)
  const size = entry.kind === 'file' ? entry.source.size : 0
  block.write(name, 0)
  writeOctal(block, 100, 8, 'mode' in entry ? entry.mode & 0o7777 : 0o777)
  writeOctal(block, 108, 8, 0)
  writeOctal(block, 116, 8, 0)
  writeOctal(block, 124, 12, size)
  writeOctal(block, 136, 12, 0)
  block.fill(' ', 148, 156)
  block.write(typeFlags[entry.kind], 156)
  block.write(target, 157)
  block.write('ustar\u000000', 257)
  block.write(prefix, 345)
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  return block
}

function writeOctal(block: Buffer, offset: number, length: number, value: number): void {
  block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, offset)
}

function splitPath(path: string): { readonly name: string; readonly prefix: string } {
  if (Buffer.byteLength(path) <= nameBytesMax) return { name: path, prefix: '' }
  for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
    const prefix = path.slice(0, slash)
    const name = path.slice(slash + 1)
    if (name === '' || Buffer.byteLength(prefix) > prefixBytesMax) break
    if (Buffer.byteLength(name) <= nameBytesMax) return { name, prefix }
  }
  throw new RangeError(`Cannot archive ${path}: its path is too long`)
}
