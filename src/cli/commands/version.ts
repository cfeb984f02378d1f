// `sampan version`: of this command and of the server.
import { readValue } from '#client'
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { prettyJson } from '../printers/stable-json.ts'

interface Flags {
  readonly client?: boolean
  readonly output?: string
}

export const version = defineCommand<Flags>({
  usage: 'version',
  description: 'Print the versions of the command and of the server.',
  flags: [
    { flags: '--client', description: 'the version of the command only' },
    { flags: '-o, --output <format>', description: 'json' },
  ],
  async run({ io, flags }) {
    if (flags.output !== undefined && flags.output !== 'json') throw new UsageError("--output must be 'json'")
    const clientVersion = { gitVersion: `v${io.version}` }
    const print = (serverVersion?: { readonly gitVersion?: string }): void => {
      if (flags.output === 'json')
        io.stdout.write(prettyJson({ clientVersion, ...(serverVersion && { serverVersion }) }))
      else if (serverVersion !== undefined) io.stdout.write(`Server Version: ${serverVersion.gitVersion}\n`)
    }
    if (flags.output === undefined) io.stdout.write(`Client Version: v${io.version}\n`)
    if (flags.client) {
      print()
      return 0
    }
    using connection = await connect(io, flags)
    const response = await connection.send({ method: 'GET', target: '/version', headers: {}, signal: io.signal })
    print((await readValue(response)) as { readonly gitVersion?: string })
    return 0
  },
})
