// What the host sees of a cluster: processes, and what they listen on.
import { readdir, readFile, readlink } from 'node:fs/promises'

export interface HostProcess {
  readonly pid: number
  /** The command line, its arguments joined with blanks. */
  readonly command: string
}

/** The processes whose command line or working root mention `text`. */
export async function processesWith(text: string): Promise<readonly HostProcess[]> {
  const all = (await readdir('/proc')).filter((entry) => /^\d+$/.test(entry)).map(Number)
  const found: HostProcess[] = []
  for (const pid of all) {
    if (pid === process.pid) continue
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' ').trim()
    if (command.includes(text)) found.push({ pid, command })
  }
  return found
}

/** The cgroup of a process, the last part being its own. */
export async function cgroupOf(pid: number): Promise<string> {
  const lines = (await readFile(`/proc/${pid}/cgroup`, 'utf8')).trim().split('\n')
  // Version 2 has one line; of version 1 one controller that every container has is enough.
  const line =
    lines.find((one) => one.startsWith('0::/') && one.length > 4) ?? lines.find((one) => one.includes(':memory:'))
  return line?.split(':').slice(2).join(':') ?? ''
}

/** Addresses that a process listens on over TCP, as `127.0.0.1:6443` or hexadecimal IPv6. */
export async function listeningOn(pid: number): Promise<readonly string[]> {
  const fds = await readdir(`/proc/${pid}/fd`)
  const links = await Promise.all(fds.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')))
  const inodes = new Set(links.map((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1]).filter((one) => one !== undefined))
  const addresses: string[] = []
  for (const table of ['tcp', 'tcp6']) {
    const rows = (await readFile(`/proc/${pid}/net/${table}`, 'utf8').catch(() => '')).trim().split('\n').slice(1)
    for (const row of rows) {
      const fields = row.trim().split(/\s+/)
      const [local, state, inode] = [fields[1] ?? '', fields[3], fields[9] ?? '']
      if (state === listenState && inodes.has(inode)) addresses.push(renderAddress(local))
    }
  }
  return addresses
}

const listenState = '0A'

/** `0100007F:1F90` → `127.0.0.1:8080`; IPv6 stays hexadecimal. */
function renderAddress(address: string): string {
  const [host = '', port = ''] = address.split(':')
  const bytes = host.length === 8 ? (host.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).toReversed() : []
  return `${bytes.length === 4 ? bytes.join('.') : host}:${Number.parseInt(port, 16)}`
}
