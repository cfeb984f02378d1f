// The commands, a line each, in the order in which help shows them.
import type { CliCommand } from './command.ts'

export interface CommandEntry {
  /** `get`, or two words: `image load`. */
  readonly name: string
  readonly summary: string
  load(): Promise<CliCommand>
}

export const commandTable: readonly CommandEntry[] = [
  {
    name: 'up',
    summary: 'start the cluster, and run what is in files',
    load: async () => (await import('./commands/up.ts')).up,
  },
  {
    name: 'down',
    summary: 'stop the cluster; with --purge, remove it',
    load: async () => (await import('./commands/down.ts')).down,
  },
  {
    name: 'status',
    summary: 'say how the cluster is',
    load: async () => (await import('./commands/status.ts')).status,
  },
  {
    name: 'kubeconfig',
    summary: 'print the kubeconfig',
    load: async () => (await import('./commands/kubeconfig.ts')).kubeconfig,
  },
  {
    name: 'image load',
    summary: 'load images from archives',
    load: async () => (await import('./commands/image-load.ts')).imageLoad,
  },
  {
    name: 'image ls',
    summary: 'list the images of the node',
    load: async () => (await import('./commands/image-ls.ts')).imageLs,
  },
  {
    name: 'why',
    summary: 'say why something is not as it should be',
    load: async () => (await import('./commands/why.ts')).why,
  },
  { name: 'get', summary: 'show objects', load: async () => (await import('./commands/get.ts')).get },
  {
    name: 'apply',
    summary: 'make the cluster have what is in files',
    load: async () => (await import('./commands/apply.ts')).apply,
  },
  { name: 'create', summary: 'make what is in files', load: async () => (await import('./commands/create.ts')).create },
  { name: 'delete', summary: 'delete objects', load: async () => (await import('./commands/delete.ts')).deleteObjects },
  {
    name: 'logs',
    summary: 'print what containers have written',
    load: async () => (await import('./commands/logs.ts')).logs,
  },
  {
    name: 'exec',
    summary: 'run a command in a container',
    load: async () => (await import('./commands/exec.ts')).exec,
  },
  {
    name: 'attach',
    summary: 'speak to a running container',
    load: async () => (await import('./commands/attach.ts')).attach,
  },
  {
    name: 'describe',
    summary: 'show objects in detail, with their events',
    load: async () => (await import('./commands/describe.ts')).describe,
  },
  {
    name: 'wait',
    summary: 'wait until objects are as they should be',
    load: async () => (await import('./commands/wait.ts')).wait,
  },
  {
    name: 'api-resources',
    summary: 'list what kinds there are',
    load: async () => (await import('./commands/api-resources.ts')).apiResources,
  },
  { name: 'version', summary: 'print versions', load: async () => (await import('./commands/version.ts')).version },
  {
    name: 'port-forward',
    summary: "reach a Pod's ports from here",
    load: async () => (await import('./commands/port-forward.ts')).portForward,
  },
]

/** The entry that the first words name, and how many words that takes. */
export function findCommand(
  words: readonly string[],
): { readonly entry: CommandEntry; readonly words: number } | undefined {
  for (const length of [2, 1]) {
    if (words.length < length) continue
    const name = words.slice(0, length).join(' ')
    const entry = commandTable.find((candidate) => candidate.name === name)
    if (entry !== undefined) return { entry, words: length }
  }
  return undefined
}
