// How long a Pod takes to run and to go in a cluster of one machine, from POST to `phase: Running` and from DELETE to gone, as a
// watch over HTTPS shows it, beside the same CRI calls made directly in the same run. Needs root and containerd. Prints JSON, a
// line a part; the ratios are what counts.
//   node --conditions=source bench/pod-start.ts [--n 50] [--parallel 20]
import { parseArgs } from 'node:util'
import { silentLog } from '#base'
import { realClock } from '#base/node'
import { createClient } from '#client'
import { createHttpsTransport, loadKubeconfig } from '#client/node'
import { connectCri } from '#cri/grpc'
import { homePaths } from '#home'
import { loadTestImages } from '../test/harness/images.ts'
import { startTestCluster } from '../test/harness/sampan.ts'
import { allAtOnce, apiPods, directPods, oneByOne } from './pods.ts'

const { values } = parseArgs({
  options: { n: { type: 'string', default: '50' }, parallel: { type: 'string', default: '20' } },
})
const print = (part: string, result: object): void => {
  process.stdout.write(`${JSON.stringify({ part, unit: 'ms', ...result })}\n`)
}

await using cluster = await startTestCluster()
await loadTestImages(cluster)
using transport = createHttpsTransport((await loadKubeconfig({ path: cluster.kubeconfig })).transport)
const paths = homePaths(cluster.home)
await using cri = await connectCri({
  socketPath: `${paths.run}/containerd/containerd.sock`,
  clock: realClock,
  log: silentLog,
})
await using pods = apiPods(createClient(transport.send))
const direct = directPods(cri.runtime, {
  logs: `${cluster.home}/logs`,
  cgroupParent: `/sampan-${paths.id}/kubepods/besteffort`,
})
print('one', await oneByOne({ direct, pods }, Number(values.n)))
print('burst', await allAtOnce({ direct, pods }, { parallel: Number(values.parallel) }))
