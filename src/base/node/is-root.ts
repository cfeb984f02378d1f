// Whether this process is root's, asked in one place.

/** True for user 0; where there are no such users, false. */
export function isRoot(): boolean {
  return process.getuid?.() === 0
}
