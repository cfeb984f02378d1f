import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decideRuntime, type RuntimeFacts } from './decide-runtime.ts'

const able: RuntimeFacts = { asked: undefined, platform: 'linux', isRoot: true, missing: undefined }
const missing = 'Cannot run containers: containerd not found; install it'

for (const [what, facts, expected] of [
  ['root with everything gets containers', {}, ['containerd', /^root on Linux/]],
  [
    'an ordinary user gets processes, and is told so',
    { isRoot: false },
    ['process', /^containers need root: .*without isolation/],
  ],
  ['so does another system', { platform: 'darwin' }, ['process', /^containers need Linux, this is darwin/]],
  ['who asks for processes gets them', { asked: 'process' }, ['process', /^asked for/]],
  ['root is not given processes without asking', { missing }, [undefined, /containerd not found.*--runtime process$/]],
  [
    'who asks for containers is told what is missing',
    { asked: 'containerd', missing },
    [undefined, /^Cannot use containerd: .*not found/],
  ],
  ['an ordinary user cannot ask for containers', { asked: 'containerd', isRoot: false }, [undefined, /need root/]],
] as const) {
  test(`decideRuntime: ${what}`, () => {
    const decision = decideRuntime({ ...able, ...facts })
    const said = decision.runtime === undefined ? decision.refused : decision.reason
    assert.equal(decision.runtime, expected[0])
    assert.match(said, expected[1])
  })
}
