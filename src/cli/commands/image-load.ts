// `sampan image load`: images from archives that `docker save`, `podman save` or an OCI layout made.
import path from 'node:path'
import { defineCommand } from '../command.ts'
import { askControl } from '../control-socket.ts'
import { UsageError } from '../failure.ts'
import { homeOf } from '../home-of.ts'

export const imageLoad = defineCommand<{ readonly name?: string }>({
  usage: 'image load FILE...',
  description: 'Loads images from archives (docker save, OCI layout), so that Pods can use them with no registry.',
  flags: [{ flags: '--name <image>', description: 'name of an image whose archive has none' }],
  async run({ io, flags, args }) {
    if (args.length === 0) throw new UsageError('image load needs at least one FILE')
    if (flags.name !== undefined && args.length > 1) throw new UsageError('--name goes with one FILE')
    const paths = homeOf(io, flags.home)
    for (const file of args) {
      const body = { path: path.resolve(io.cwd, file), ...(flags.name === undefined ? {} : { name: flags.name }) }
      const { names } = (await askControl(io, paths, { method: 'POST', path: '/images', body })) as {
        readonly names: readonly string[]
      }
      for (const name of names) io.stdout.write(`loaded ${name}\n`)
    }
    return 0
  },
})
