// `sampan kubeconfig`: what kubectl needs to reach the cluster.
import { readTextIfExists } from '#base/node'
import { defineCommand } from '../command.ts'
import { UsageError } from '../failure.ts'
import { homeOf } from '../home-of.ts'

export const kubeconfig = defineCommand<{ readonly path?: boolean }>({
  usage: 'kubeconfig',
  description: "Prints the cluster's kubeconfig. It holds a private key.",
  flags: [{ flags: '--path', description: 'print where the file is' }],
  async run({ io, flags }) {
    const paths = homeOf(io, flags.home)
    const text = await readTextIfExists(paths.kubeconfig)
    if (text === undefined)
      throw new UsageError(`no cluster has been started in ${paths.home}. Start it with: sampan up`)
    io.stdout.write(flags.path ? `${paths.kubeconfig}\n` : text)
    return 0
  },
})
