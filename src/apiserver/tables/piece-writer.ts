// Many short pieces of bytes, each put together of texts and bytes, in a few blocks: a block costs as much to make as a piece does.

/** Bytes of a block. Longer pieces get one of their own. */
const blockBytes = 64 * 1024
/** Texts up to this long are encoded here: a call costs more than so many characters. */
const shortTextMax = 64
const [quote, backslash] = [0x22, 0x5c]

/** Writes pieces one after another; their bytes stay as they are. A class, for it is called for every cell of a table. */
export class PieceWriter {
  readonly #encoder = new TextEncoder()
  #block = new Uint8Array(0)
  /** Where the piece that is being written begins. */
  #from = 0
  #used = 0

  bytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#block.set(bytes, this.#used)
    this.#used += bytes.length
  }

  text(text: string): void {
    // A UTF-16 unit is three bytes at most.
    this.#makeRoom(text.length * 3)
    if (text.length <= shortTextMax && this.#ascii(text)) return
    this.#used += this.#encoder.encodeInto(text, this.#block.subarray(this.#used)).written
  }

  /** The JSON of a value. */
  json(value: string | number | boolean): void {
    if (typeof value === 'string' && value.length <= shortTextMax && this.#quoted(value)) return
    this.text(JSON.stringify(value))
  }

  /** What was written since the last piece. */
  end(): Uint8Array {
    const piece = this.#block.subarray(this.#from, this.#used)
    this.#from = this.#used
    return piece
  }

  /** Whether the text is ASCII, and written. */
  #ascii(text: string): boolean {
    const block = this.#block
    const from = this.#used
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit > 0x7f) return false
      block[from + at] = unit
    }
    this.#used = from + text.length
    return true
  }

  /** Whether the text stands in JSON as it is, and is written in quotes. */
  #quoted(text: string): boolean {
    this.#makeRoom(text.length + 2)
    const block = this.#block
    const from = this.#used + 1
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at)
      if (unit < 0x20 || unit > 0x7e || unit === quote || unit === backslash) return false
      block[from + at] = unit
    }
    block[from - 1] = quote
    block[from + text.length] = quote
    this.#used = from + text.length + 1
    return true
  }

  #makeRoom(bytes: number): void {
    if (this.#used + bytes <= this.#block.length) return
    const begun = this.#block.subarray(this.#from, this.#used)
    this.#block = new Uint8Array(Math.max(blockBytes, begun.length + bytes))
    this.#block.set(begun)
    this.#from = 0
    this.#used = begun.length
  }
}
