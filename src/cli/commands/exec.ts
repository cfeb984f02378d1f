// `sampan exec`. Upstream counterpart: kubectl/pkg/cmd/exec.
import { defineCommand } from '../command.ts'
import { connect } from '../connection.ts'
import { UsageError } from '../failure.ts'
import { runRemoteSession } from '../remote-session.ts'
import { defaultContainer, defaultedText, findPod } from '../resources/pod-target.ts'

interface Flags {
  readonly stdin?: boolean
  readonly tty?: boolean
  readonly container?: string
  readonly quiet?: boolean
}

export const exec = defineCommand<Flags>({
  usage: 'exec (POD | TYPE/NAME) [-c CONTAINER] [flags] -- COMMAND [args...]',
  description: 'Execute a command in a container.',
  flags: [
    { flags: '-i, --stdin', description: 'pass stdin to the container' },
    { flags: '-t, --tty', description: 'stdin is a TTY' },
    { flags: '-c, --container <name>', description: 'the container' },
    { flags: '-q, --quiet', description: 'print only what the command prints' },
  ],
  async run({ io, flags, args, rest }) {
    const [target, ...more] = args
    if (target === undefined) throw new UsageError('pod, type/name or --filename must be specified')
    if (more.length > 0)
      throw new UsageError(
        `exec [POD] [COMMAND] is not supported anymore. Use exec [POD] -- [COMMAND] instead\nSee 'sampan exec -h' for help and examples`,
      )
    if (rest === undefined || rest.length === 0)
      throw new UsageError('you must specify at least one command for the container')
    using connection = await connect(io, flags)
    const pod = await findPod(connection, target, io.signal)
    const { phase } = pod.status
    if (phase === 'Succeeded' || phase === 'Failed')
      throw new UsageError(`cannot exec into a container in a completed pod; current phase is ${phase}`)
    if (flags.container === undefined && !flags.quiet) io.stderr.write(defaultedText(pod))
    let tty = (flags.tty ?? false) && (flags.stdin ?? false)
    if (tty && io.stdin.isTTY !== true) {
      if (!flags.quiet) io.stderr.write('Unable to use a TTY - input is not a terminal or the right kind of file\n')
      tty = false
    }
    return await runRemoteSession(io, connection, {
      pod: pod.metadata,
      subresource: 'exec',
      container: flags.container ?? defaultContainer(pod).name,
      command: rest,
      stdin: flags.stdin ?? false,
      tty,
    })
  },
})
