import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createVirtualClock, silentLog } from '#base'
import { settleTurn } from '#base/node'
import type { RuntimeService } from '#cri'
import { createSimulatedHost } from '../simulated-host.ts'
import { planRotation, rotationStamp } from './rotation-plan.ts'
import { rotateLogs } from './rotate-logs.ts'

describe('planRotation', () => {
  const input = { log: '0.log', sizeBytes: 10, maxBytes: 10, maxFiles: 5, stamp: '20260101-120000' }
  const turned = (...days: readonly number[]) => days.map((day) => `0.log.2025120${day}-000000`)
  const gz = (names: readonly string[]) => names.map((name) => `${name}.gz`)
  for (const [name, names, more, expected] of [
    ['not full', ['0.log'], { sizeBytes: 9 }, undefined],
    ['the first time', ['0.log'], {}, { remove: [], compress: [] }],
    ['the one before is compressed', ['0.log', ...turned(1)], {}, { remove: [], compress: turned(1) }],
    [
      'five are kept with the one being written',
      ['0.log', ...gz(turned(1, 2, 3)), ...turned(4)],
      {},
      { remove: gz(turned(1)), compress: turned(4) },
    ],
    [
      'what an interrupted rotation left goes',
      ['0.log', ...turned(1), ...gz(turned(1)), `${turned(2)[0]}.tmp`],
      {},
      { remove: [`${turned(2)[0]}.tmp`, ...turned(1)], compress: [] },
    ],
    ['two files at most', ['0.log', ...turned(1)], { maxFiles: 2 }, { remove: turned(1), compress: [] }],
    ['logs of other runs are left alone', ['0.log', '1.log', '1.log.x'], {}, { remove: [], compress: [] }],
  ] as const) {
    it(name, () => {
      const plan = planRotation({ ...input, names, ...more })
      assert.deepEqual(plan, expected === undefined ? undefined : { ...expected, renameTo: '0.log.20260101-120000' })
    })
  }
  it('names what it turns over by the second', () =>
    assert.equal(rotationStamp('2026-01-02T03:04:05Z'), '20260102-030405'))
})

describe('rotateLogs', () => {
  const limits = { containerLogMaxBytes: 4, containerLogMaxFiles: 5 }
  const rotate = async (reopen: () => Promise<void>) => {
    const host = createSimulatedHost()
    const clock = createVirtualClock({ settle: settleTurn })
    const bytes = (text: string) => new TextEncoder().encode(text)
    await host.files.write('/logs/main/0.log', bytes('full'))
    await host.files.write('/logs/main/0.log.20200101-000000', bytes('old'))
    await host.files.write('/logs/side/0.log', bytes('x'))
    const reopened: string[] = []
    const runtime = {
      async reopenContainerLog(id: string) {
        await reopen()
        reopened.push(id)
        await host.files.write('/logs/main/0.log', bytes(''))
      },
    } as unknown as RuntimeService
    const logs = () => [
      { containerId: 'c1', path: '/logs/main/0.log' },
      { containerId: 'c2', path: '/logs/side/0.log' },
    ]
    await rotateLogs({ host, runtime, clock, log: silentLog, logs }, limits, new AbortController().signal)
    return { reopened, main: await host.files.list('/logs/main'), side: await host.files.list('/logs/side') }
  }

  it('turns over the logs that are full and has the runtime write new ones', async () => {
    const { reopened, main, side } = await rotate(async () => {})
    assert.deepEqual(reopened, ['c1'])
    assert.equal(main.length, 3)
    assert.deepEqual(main.slice(0, 2), ['0.log', '0.log.20200101-000000.gz'])
    assert.match(main[2] ?? '', /^0\.log\.\d{8}-\d{6}$/)
    assert.deepEqual(side, ['0.log'])
  })

  it('gives the log its name back when the runtime cannot be told', async () => {
    const { main } = await rotate(async () => {
      throw new Error('no')
    })
    assert.deepEqual(main, ['0.log', '0.log.20200101-000000.gz'])
  })
})
