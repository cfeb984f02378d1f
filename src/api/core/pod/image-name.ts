// Names of images: registry, repository, tag, digest. Upstream: pkg/util/parsers, distribution/reference.

const component = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*'
const domain =
  '(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?)*|\\[[0-9a-fA-F:]+\\])(?::\\d+)?'
const reference = new RegExp(
  `^((?:${domain}/)?${component}(?:/${component})*)(?::(\\w[\\w.-]{0,127}))?(?:@([A-Za-z][A-Za-z0-9]*(?:[+._-][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
)

/** The parts of an image's name, as written. */
export interface ImageName {
  /** Registry and repository: `registry.example:5000/team/app`. */
  readonly repository: string
  /** `latest` if the name says neither tag nor digest. */
  readonly tag: string | undefined
  readonly digest: string | undefined
}

/** The parts of an image's name; undefined if it is none. */
export function parseImageName(image: string): ImageName | undefined {
  const match = reference.exec(image)
  if (match === null) return undefined
  const [, repository = '', tag, digest] = match
  return { repository, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest }
}

/** What to do about an image when nothing is said: `latest` may change, other tags are taken for fixed. */
export function defaultImagePullPolicy(image: string): 'Always' | 'IfNotPresent' {
  return parseImageName(image)?.tag === 'latest' ? 'Always' : 'IfNotPresent'
}
