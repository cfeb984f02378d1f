// Where components listen, and where others reach them.
import { errorCode } from '#base'

/** Listens on `port`; on another that is free, if somebody took it meanwhile and the user did not ask for that very one. */
export async function withFreePort<T>(port: number, asked: boolean, listen: (port: number) => Promise<T>): Promise<T> {
  try {
    return await listen(port)
  } catch (error) {
    if (asked || errorCode(error) !== 'EADDRINUSE') throw error
    return listen(0)
  }
}

/** Where clients on this machine reach what listens on `bindAddress`. */
export function reachableAddress(bindAddress: string): string {
  return bindAddress === '0.0.0.0' || bindAddress === '::' ? '127.0.0.1' : bindAddress
}
