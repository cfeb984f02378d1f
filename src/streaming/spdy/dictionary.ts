// The preset dictionary of SPDY/3 header compression (SPDY protocol draft 3, section 2.6.10.1): words with a 4-byte
// length before each, then a tail without lengths. Its Adler-32 is part of every compressed stream.

const words =
  'options head post put delete trace accept accept-charset accept-encoding accept-language accept-ranges age allow ' +
  'authorization cache-control connection content-base content-encoding content-language content-length ' +
  'content-location content-md5 content-range content-type date etag expect expires from host if-match ' +
  'if-modified-since if-none-match if-range if-unmodified-since last-modified location max-forwards pragma ' +
  'proxy-authenticate proxy-authorization range referer retry-after server te trailer transfer-encoding upgrade ' +
  'user-agent vary via warning www-authenticate method get status 200_OK version HTTP/1.1 url public set-cookie ' +
  'keep-alive origin'

const tail =
  '100101201202205206300302303304305306307402405406407408409410411412413414415416417502504505' +
  '203 Non-Authoritative Information204 No Content301 Moved Permanently400 Bad Request401 Unauthorized' +
  '403 Forbidden404 Not Found500 Internal Server Error501 Not Implemented503 Service Unavailable' +
  'Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec 00:00:00 Mon, Tue, Wed, Thu, Fri, Sat, Sun, GMT' +
  'chunked,text/html,image/png,image/jpg,image/gif,application/xml,application/xhtml+xml,text/plain,' +
  'text/javascript,publicprivatemax-age=gzip,deflate,sdchcharset=utf-8charset=iso-8859-1,utf-,*,enq=0.'

function buildDictionary(): Uint8Array {
  const parts = words.split(' ').map((word) => {
    const text = word.replace('_', ' ')
    return `\0\0\0${String.fromCharCode(text.length)}${text}`
  })
  return new TextEncoder().encode(parts.join('') + tail)
}

/** The 1423 bytes that both ends put before the first byte they compress. */
export const headerDictionary: Uint8Array = buildDictionary()

/** Adler-32 of `headerDictionary`, as it stands in a zlib header. */
export const headerDictionaryAdler32 = 0xe3c6a7c2
