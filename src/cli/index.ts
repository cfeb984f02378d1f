// The command line, as a function of its words and the world it is given.
export type { CliIo, InputStream, OutputStream } from './io.ts'
export { runCli } from './run-cli.ts'
