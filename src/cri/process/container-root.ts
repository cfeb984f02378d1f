// A container's own folder: its working directory unless it asks for another, with a link at the place of each mount. A host
// process cannot have mounts of its own; it finds them below $SAMPAN_ROOT.
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mount } from '../messages/container.ts'
import { pathBelowRoot } from './host-command.ts'

/** Makes the folder and its links. A mount inside another mount cannot be linked, and is left out. */
export function makeContainerRoot(rootDir: string, mounts: readonly Mount[]): void {
  mkdirSync(rootDir, { recursive: true, mode: 0o755 })
  const linked: string[] = []
  for (const { containerPath, hostPath } of [...mounts].sort(
    (a, b) => a.containerPath.length - b.containerPath.length,
  )) {
    const path = pathBelowRoot(containerPath)
    if (path === '/' || linked.some((other) => path === other || path.startsWith(`${other}/`))) continue
    mkdirSync(dirname(join(rootDir, path)), { recursive: true })
    symlinkSync(hostPath, join(rootDir, path))
    linked.push(path)
  }
}

/** Where a container starts: the folder it asks for below its root, else the machine's of that name, else made below its root. */
export function workingFolder(rootDir: string, workingDir: string): string {
  if (workingDir === '') return rootDir
  const own = join(rootDir, pathBelowRoot(workingDir))
  if (existsSync(own)) return own
  if (existsSync(workingDir)) return workingDir
  mkdirSync(own, { recursive: true })
  return own
}

/** Removes the folder; what its links lead to stays. */
export function removeContainerRoot(rootDir: string): void {
  rmSync(rootDir, { recursive: true, force: true })
}
