// What a container left to say when it ended: facts §5. Upstream: kuberuntime_container.go getTerminationMessage.
import type { ContainerStatus } from '#cri'
import type { HostFiles } from '../host.ts'
import { parseLogLine } from './log-line.ts'
import { terminationMessageFileAnnotation, terminationMessagePolicyAnnotation } from './labels.ts'

/** Bytes of the message file that count, from its end. */
export const terminationMessageBytesMax = 4096
/** What FallbackToLogsOnError takes of the log. */
export const fallbackLinesMax = 80
export const fallbackBytesMax = 2048

export interface TerminationMessages {
  /** The message of an exited container: the runtime's, then its own. */
  read(status: ContainerStatus): Promise<string>
}

const decoder = new TextDecoder()
const encoder = new TextEncoder()

/** The end of a log as plain text, within the limits. */
export function logTail(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const parsed = parseLogLine(line)
    return parsed === undefined ? [] : [parsed.partial ? parsed.text : `${parsed.text}\n`]
  })
  const bytes = encoder.encode(lines.slice(-fallbackLinesMax).join(''))
  return decodeEnd(bytes.subarray(-fallbackBytesMax))
}

/** Text of bytes that may begin within a character: what is left of that one goes. */
function decodeEnd(bytes: Uint8Array): string {
  let start = 0
  while (start < utf8BytesMax && ((bytes[start] ?? 0) & 0xc0) === 0x80) start++
  return decoder.decode(bytes.subarray(start))
}

const utf8BytesMax = 4

/** What the container left: its file, else the end of its log, where that is asked for. */
async function ownWords(files: HostFiles, { annotations, exitCode, logPath }: ContainerStatus): Promise<string> {
  const path = annotations[terminationMessageFileAnnotation]
  const bytes = path === undefined || path === '' ? undefined : await files.readTail(path, terminationMessageBytesMax)
  if (bytes !== undefined && bytes.length > 0) return decodeEnd(bytes)
  const fallback = annotations[terminationMessagePolicyAnnotation] === 'FallbackToLogsOnError'
  if (!fallback || exitCode === 0 || logPath === '') return ''
  return logTail(decoder.decode(await files.readTail(logPath, fallbackLogBytes)))
}

export function createTerminationMessages(files: HostFiles): TerminationMessages {
  return {
    read: async (status) => [status.message, await ownWords(files, status)].filter((one) => one !== '').join(': '),
  }
}

/** Enough of a log file's end to hold the bytes that count, with their time stamps. */
const fallbackLogBytes = 16 * 1024
