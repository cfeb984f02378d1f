// IPv4 addresses of simulated sandboxes, from a range in CIDR form. The first address is the gateway's.
import { CriError } from '../error.ts'

export interface IpPool {
  take(): string
  giveBack(ip: string): void
}

/** Makes a pool of a range such as '10.88.0.0/16'. Addresses are given in order and used again only after the rest. */
export function createIpPool(cidr: string): IpPool {
  const [address = '', prefix = '32'] = cidr.split('/')
  const base = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const size = 2 ** (32 - Number(prefix))
  const used = new Set<number>()
  let next = 2
  return {
    take() {
      for (let tried = 0; tried < size - 3; tried++) {
        const offset = next
        next = next + 1 >= size - 1 ? 2 : next + 1
        if (used.has(offset)) continue
        used.add(offset)
        return render(base + offset)
      }
      throw new CriError('unknown', `failed to set up sandbox network: no IP addresses available in range ${cidr}`)
    },
    giveBack(ip) {
      used.delete(ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0) - base)
    },
  }
}

function render(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')
}
