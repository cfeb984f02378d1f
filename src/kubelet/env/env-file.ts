// Variables from a file that another container of the Pod wrote: `NAME='value'`, values always in single quotes, which may span
// lines and are taken as they are. Pure. Upstream: pkg/kubelet/util/env, KEP-3721.

/** What a file that cannot be read as one of variables is told by. */
export type EnvFile =
  | { readonly ok: true; readonly variables: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string }

/** Bytes of a file of variables; upstream: 64 KiB a line. */
export const envFileBytesMax = 64 * 1024

/** One assignment at the start of what is left, and what follows it. */
const assignment = /^([^\s=]+)=(?:'([^']*)'[ \t]*(?:#[^\n]*)?|(?=[ \t]))/

/** Blank lines and comments are skipped; a later variable of one name wins. */
export function parseEnvFile(text: string): EnvFile {
  const variables = new Map<string, string>()
  let [rest, line] = [text, 1]
  while (rest !== '') {
    const skipped = /^[ \t]*(?:#[^\n]*)?(?:\r?\n|$)/.exec(rest)
    if (skipped !== null) {
      if (skipped[0] === '') break
      rest = rest.slice(skipped[0].length)
      line++
      continue
    }
    rest = rest.replace(/^[ \t]+/, '')
    const found = assignment.exec(rest)
    if (found === null) return { ok: false, problem: `invalid environment variable format at line ${line}` }
    const [whole, name = '', value] = found
    variables.set(name, value ?? '')
    line += whole.split('\n').length - 1
    rest = rest.slice(whole.length)
    // A value that does not begin at the equals sign is no value: the variable is empty, whatever follows.
    if (value === undefined) rest = rest.replace(/^[^\n]*/, '')
    else if (!/^\r?(\n|$)/.test(rest)) {
      return { ok: false, problem: `invalid environment variable format at line ${line}: text after the closing quote` }
    }
  }
  return { ok: true, variables }
}
