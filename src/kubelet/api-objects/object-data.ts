// What ConfigMaps and Secrets hold, as text for the environment and as bytes for files. Values that are no base64 were
// refused by the API server.
import type { core } from '#api'
import { openMap } from '#base'

function decodeBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/** Every key's bytes. */
export function configMapBytes(configMap: core.ConfigMap): ReadonlyMap<string, Uint8Array> {
  const bytes = new Map<string, Uint8Array>()
  for (const [key, text] of Object.entries(configMap.data ?? {})) bytes.set(key, encoder.encode(text))
  for (const [key, text] of Object.entries(configMap.binaryData ?? {})) bytes.set(key, decodeBase64(text))
  return bytes
}

export function secretBytes(secret: core.Secret): ReadonlyMap<string, Uint8Array> {
  return new Map(Object.entries(secret.data ?? {}).map(([key, text]) => [key, decodeBase64(text)]))
}

/** The text keys; binaryData never becomes environment. */
export function configMapText(configMap: core.ConfigMap): Readonly<Record<string, string>> {
  return openMap(configMap.data)
}

export function secretText(secret: core.Secret): Readonly<Record<string, string>> {
  const text = openMap<string>()
  for (const [key, value] of secretBytes(secret)) text[key] = decoder.decode(value)
  return text
}
