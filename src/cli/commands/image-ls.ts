// `sampan image ls`: the images that the node has.
import { defineCommand } from '../command.ts'
import { askControl } from '../control-socket.ts'
import { homeOf } from '../home-of.ts'
import { renderColumns } from '../printers/columns.ts'

interface Image {
  readonly id: string
  readonly names: readonly string[]
  readonly sizeBytes: number
}

export const imageLs = defineCommand({
  usage: 'image ls',
  description: 'Lists the images of the node.',
  flags: [],
  async run({ io, flags }) {
    const answer = await askControl(io, homeOf(io, flags.home), { method: 'GET', path: '/images' })
    io.stdout.write(renderImages((answer as { readonly images: readonly Image[] }).images))
    return 0
  },
})

/** One row a name; an image with no name shows `<none>`. */
export function renderImages(images: readonly Image[]): string {
  const rows = images.flatMap(({ id, names, sizeBytes }) =>
    (names.length === 0 ? ['<none>'] : names).map((name) => [
      name,
      id.replace(/^sha256:/, '').slice(0, 12),
      renderSize(sizeBytes),
    ]),
  )
  return renderColumns([['NAME', 'ID', 'SIZE'], ...rows.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))])
}

function renderSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`
}
