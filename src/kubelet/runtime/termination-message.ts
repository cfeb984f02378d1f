// What a container left to say when it ended: facts §5. Upstream: kuberuntime_container.go getTerminationMessage.
import type { ContainerStatus } from '#cri'
import type { HostFiles } from '../host.ts'
import { parseLogLine } from './log-line.ts'
import { terminationMessageFileAnnotation, terminationMessagePolicyAnnotation } from './labels.ts'

/** Bytes of the message file that count. */
export const terminationMessageBytesMax = 4096
/** What FallbackToLogsOnError takes of the log. */
export const fallbackLinesMax = 80
export const fallbackBytesMax = 2048

export interface TerminationMessages {
  /** The message of an exited container; the runtime's own if it left none. */
  read(status: ContainerStatus): Promise<string>
}

const decoder = new TextDecoder()

/** The end of a log as plain text, within the limits. */
export function logTail(text: string): string {
  const lines = text.split('\n').flatMap((line) => {
    const parsed = parseLogLine(line)
    return parsed === undefined ? [] : [parsed.partial ? parsed.text : `${parsed.text}\n`]
  })
  return lines.slice(-fallbackLinesMax).join('').slice(-fallbackBytesMax)
}

export function createTerminationMessages(files: HostFiles): TerminationMessages {
  return {
    async read(status) {
      const path = status.annotations[terminationMessageFileAnnotation]
      const bytes = path === undefined || path === '' ? undefined : await files.read(path, terminationMessageBytesMax)
      if (bytes !== undefined && bytes.length > 0) return decoder.decode(bytes)
      const fallback = status.annotations[terminationMessagePolicyAnnotation] === 'FallbackToLogsOnError'
      if (!fallback || status.exitCode === 0 || status.logPath === '') return status.message
      const log = await files.readTail(status.logPath, fallbackLogBytes)
      return log === undefined ? status.message : logTail(decoder.decode(log))
    },
  }
}

/** Enough of a log file's end to hold the bytes that count, with their time stamps. */
const fallbackLogBytes = 16 * 1024
