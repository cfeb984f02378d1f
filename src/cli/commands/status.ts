// `sampan status`: whether the cluster runs, and how it is. Exit code 0 when its node is ready, 1 otherwise.
import { lockFileHolder } from '#base/node'
import { defineCommand } from '../command.ts'
import { UsageError } from '../failure.ts'
import { homeOf } from '../home-of.ts'
import { observeStatus } from '../status/observe-status.ts'
import { renderStatus } from '../status/render-status.ts'
import { readState } from './up.ts'

export const status = defineCommand<{ readonly output?: string }>({
  usage: 'status',
  description: 'Says whether the cluster runs, and how it is.',
  flags: [{ flags: '-o, --output <format>', description: 'json' }],
  async run({ io, flags }) {
    if (flags.output !== undefined && flags.output !== 'json')
      throw new UsageError(
        `unable to match a printer suitable for the output format "${flags.output}", allowed formats are: json`,
      )
    const paths = homeOf(io, flags.home)
    const [holder, state] = await Promise.all([lockFileHolder(paths.lock), readState(paths)])
    const found = await observeStatus(io, { paths, pid: holder?.pid, state })
    io.stdout.write(flags.output === 'json' ? `${JSON.stringify(found, null, 2)}\n` : renderStatus(found))
    return found.ready ? 0 : 1
  },
})
