// `$(NAME)` in values, commands and arguments: replaced if NAME is known, kept if not; `$$` is a dollar sign.
// Upstream: third_party/forked/golang/expansion.

export interface EnvVarValue {
  readonly name: string
  readonly value: string
}

/** `text` with its references replaced. */
export function expand(text: string, lookup: (name: string) => string | undefined): string {
  return text.replace(/\$(\$|\(([^)]*)\))/g, (whole, kind: string, name: string | undefined) => {
    if (kind === '$') return '$'
    return lookup(name ?? '') ?? whole
  })
}
