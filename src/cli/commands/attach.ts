// `sampan attach`. Upstream counterpart: kubectl/pkg/cmd/attach.
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

export const attach = defineCommand<Flags>({
  usage: 'attach (POD | TYPE/NAME) [-c CONTAINER]',
  description: 'Attach to a process that is already running inside an existing container.',
  flags: [
    { flags: '-i, --stdin', description: 'pass stdin to the container' },
    { flags: '-t, --tty', description: 'stdin is a TTY' },
    { flags: '-c, --container <name>', description: 'the container' },
    { flags: '-q, --quiet', description: 'print only what the container prints' },
  ],
  async run({ io, flags, args }) {
    const [target, ...more] = args
    if (target === undefined) throw new UsageError('at least 1 argument is required for attach')
    if (more.length > 0)
      throw new UsageError(
        `expected POD, TYPE/NAME, or TYPE NAME, (at most 1 argument) saw ${args.length}: [${args.join(' ')}]`,
      )
    using connection = await connect(io, flags)
    const pod = await findPod(connection, target, io.signal)
    if (flags.container === undefined && !flags.quiet) io.stderr.write(defaultedText(pod))
    const name = flags.container ?? defaultContainer(pod).name
    const container = pod.spec.containers.find((each) => each.name === name)
    const tty = (flags.tty ?? false) && io.stdin.isTTY === true && container?.tty === true
    if (!flags.quiet && flags.stdin) io.stderr.write("If you don't see a command prompt, try pressing enter.\n")
    return await runRemoteSession(io, connection, {
      pod: pod.metadata,
      subresource: 'attach',
      container: name,
      command: [],
      stdin: flags.stdin ?? false,
      tty,
    })
  },
})
