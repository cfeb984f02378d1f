// ImageLocality: nodes that have the Pod's images are better, the more of their bytes the better; images that few nodes
// have count less, so that Pods do not pile up on one node.
import type { core } from '#api'
import { maxNodeScore, type Plugin } from '../framework/plugin.ts'
import type { Snapshot } from '../snapshot/cluster-cache.ts'
import type { NodeInfo } from '../snapshot/node-info.ts'

const mebibyte = 1024 * 1024
/** Fewer bytes than these are worth nothing … */
const minBytes = 23 * mebibyte
/** … and more than these, per container, no more. */
const maxContainerBytes = 1000 * mebibyte

/** The name under which a node lists an image: with its tag. */
export function taggedImageName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image
}

/** 0…100 for the bytes of `images` that the node has. */
export function imageLocalityScore(images: readonly string[], node: NodeInfo, snapshot: Snapshot): number {
  const sizes = new Map<string, number>()
  for (const { names, sizeBytes = 0 } of node.node.status.images ?? [])
    for (const name of names) sizes.set(name, sizeBytes)
  let bytes = 0
  for (const image of images) {
    const spread = snapshot.nodesWithImage(image) / snapshot.nodes.length
    bytes += Math.floor((sizes.get(image) ?? 0) * spread)
  }
  const maxBytes = maxContainerBytes * images.length
  const counted = Math.min(Math.max(bytes, minBytes), maxBytes)
  return Math.floor((maxNodeScore * (counted - minBytes)) / (maxBytes - minBytes))
}

function imagesOf({ spec }: core.Pod): readonly string[] {
  return [...(spec.initContainers ?? []), ...spec.containers].map(({ image = '' }) => taggedImageName(image))
}

export const imageLocality: Plugin = {
  name: 'ImageLocality',
  preScore: ({ pod }, snapshot) => {
    const images = imagesOf(pod)
    return { score: (node) => imageLocalityScore(images, node, snapshot) }
  },
}
