import assert from 'node:assert/strict'
import { test } from 'node:test'
import { controlFlags, controlOptions, parseDuration } from './control-flags.ts'
import { defineComponent, parseFlags } from './flags.ts'

const component = defineComponent({
  name: 'scheduler',
  summary: 'Schedules',
  flags: controlFlags('kube-scheduler', 10_259),
  start: () => Promise.reject(new Error('It is not started here')),
})
const parse = (...words: readonly string[]) => {
  const flags = parseFlags(component, ['--kubeconfig=/k', ...words])
  assert.ok(flags !== 'help')
  return controlOptions(flags as Parameters<typeof controlOptions>[0], 'host')
}

test("a control process' flags have upstream's defaults", () => {
  assert.deepEqual(parse(), {
    kubeconfig: '/k',
    election: {
      leaderElect: true,
      leaseName: 'kube-scheduler',
      leaseNamespace: 'kube-system',
      leaseDurationMs: 15_000,
      renewDeadlineMs: 10_000,
      retryPeriodMs: 2_000,
      hostname: 'host',
    },
    serving: { bindAddress: '127.0.0.1', port: 10_259 },
  })
})

test('what health and metrics are served with', () => {
  const files = ['--tls-cert-file=/c', '--tls-private-key-file=/k', '--client-ca-file=/ca']
  assert.deepEqual(parse(...files, '--bind-address=0.0.0.0', '--secure-port=1').serving, {
    bindAddress: '0.0.0.0',
    port: 1,
    tls: { cert: '/c', key: '/k' },
    clientCaFile: '/ca',
  })
})

test('a flag that is true or false needs no value to be true', () => {
  for (const [words, leaderElect] of [
    [['--leader-elect'], true],
    [['--leader-elect=true'], true],
    [['--leader-elect=false'], false],
    [['--leader-elect', '--secure-port', '0'], true],
  ] as const) {
    assert.equal(parse(...words).election.leaderElect, leaderElect, words.join(' '))
  }
})

test('what is missing, unknown or no duration is told', () => {
  assert.throws(() => parseFlags(component, []), /--kubeconfig is missing/)
  assert.throws(() => parse('--nonsense'), /nonsense/)
  assert.throws(() => parse('--tls-cert-file=/c'), /go together/)
  assert.throws(() => parseDuration('soon'), /Cannot read "soon": it is no duration/)
  assert.equal(parseDuration('1m30s'), 90_000)
})
