// What of a container may not change without restarting it: its name and image. Written to the container's annotations
// when it is made, so that a kubelet that starts later knows.
import { fnv1a32 } from '#base'

/** Eight hexadecimal digits or fewer. */
export function containerHash(container: { readonly name: string; readonly image?: string }): string {
  return fnv1a32(JSON.stringify({ name: container.name, image: container.image ?? '' })).toString(16)
}
