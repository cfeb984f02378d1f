// Reads what -f names: files, folders, URLs, stdin.
import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { deadlineSignal, errorCode, errorMessage } from '#base'
import { UsageError } from '../failure.ts'
import type { CliIo } from '../io.ts'
import { type Manifest, parseManifests } from './parse-manifests.ts'

/** Bytes of one file, answer or stdin, and the time an answer may take. */
const manifestBytesMax = 32 * 1024 * 1024
const fetchMsMax = 30_000

const extensions = ['.json', '.yaml', '.yml']

/** The objects of every name, in order. */
export async function readManifests(
  io: CliIo,
  names: readonly string[],
  { recursive = false }: { readonly recursive?: boolean } = {},
): Promise<readonly Manifest[]> {
  const found: Manifest[] = []
  for (const name of names) found.push(...(await readOne(io, name, recursive)))
  if (found.length === 0) throw new UsageError('no objects passed to apply')
  return found
}

async function readOne(io: CliIo, name: string, recursive: boolean): Promise<readonly Manifest[]> {
  if (name === '-') return parseManifests(await readStdin(io), 'STDIN')
  if (/^https?:\/\//.test(name)) return parseManifests(await readUrl(io, name), name)
  const file = path.resolve(io.cwd, name)
  const info = await stat(file).catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') throw new UsageError(`the path ${JSON.stringify(name)} does not exist`)
    throw error
  })
  if (!info.isDirectory()) return parseManifests(await readText(file, info.size), name)
  const found: Manifest[] = []
  for (const each of await filesIn(file, recursive)) {
    const { size } = await stat(each)
    found.push(...parseManifests(await readText(each, size), path.join(name, path.relative(file, each))))
  }
  if (found.length === 0)
    throw new UsageError(`error reading [${name}]: recognized file extensions are [.json .yaml .yml]`)
  return found
}

async function readText(file: string, size: number): Promise<string> {
  if (size > manifestBytesMax) throw tooLarge(file)
  return await readFile(file, 'utf8')
}

async function filesIn(folder: string, recursive: boolean): Promise<readonly string[]> {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((a, b) => (a.name < b.name ? -1 : 1))
  const found: string[] = []
  for (const entry of entries) {
    const full = path.join(folder, entry.name)
    if (entry.isDirectory()) {
      if (recursive) found.push(...(await filesIn(full, true)))
    } else if (extensions.includes(path.extname(entry.name))) found.push(full)
  }
  return found
}

async function readStdin(io: CliIo): Promise<string> {
  let text = ''
  for await (const chunk of io.stdin.setEncoding('utf8')) {
    text += chunk as string
    if (text.length > manifestBytesMax) throw tooLarge('STDIN')
  }
  return text
}

async function readUrl(io: CliIo, url: string): Promise<string> {
  using deadline = deadlineSignal(io.clock, fetchMsMax, {
    signal: io.signal,
    message: `no answer for ${fetchMsMax / 1000} s`,
  })
  let response: Response
  try {
    response = await fetch(url, { signal: deadline.signal })
  } catch (error) {
    io.signal.throwIfAborted()
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw new UsageError(`unable to read URL ${JSON.stringify(url)}: ${errorMessage(cause)}`, { cause: error })
  }
  if (!response.ok)
    throw new UsageError(
      `unable to read URL ${JSON.stringify(url)}, server reported ${response.status} ${response.statusText}, status code=${response.status}`,
    )
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > manifestBytesMax) throw tooLarge(url)
  }
  return text
}

function tooLarge(name: string): UsageError {
  return new UsageError(`${name} has more than ${manifestBytesMax} bytes`)
}
