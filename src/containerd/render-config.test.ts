import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { hasSysResource } from './host-support.ts'
import { containerdPaths } from './paths.ts'
import { renderHosts } from './registry-hosts.ts'
import { renderConfig } from './render-config.ts'

describe('renderConfig', () => {
  it('is the config.toml of a containerd that serves the CRI only', () => {
    const text = renderConfig({
      root: '/h/root',
      state: '/r/state',
      socket: '/r/c.sock',
      certs: '/h/certs.d',
      cniBinDir: '/usr/lib/cni',
      cniConf: '/h/cni',
      ociRuntime: '/usr/sbin/runc',
      runcRoot: '/r/runc',
      sandboxImage: 'localhost/pause:1',
      snapshotter: 'overlayfs',
      restrictOomScoreAdj: true,
    })
    const withoutDisabled = text.split('\n').filter((line) => !line.startsWith('disabled_plugins'))
    assert.equal(withoutDisabled.join('\n'), expected)
  })
})

const expected = `version = 2
root = "/h/root"
state = "/r/state"

[grpc]
address = "/r/c.sock"

[plugins."io.containerd.grpc.v1.cri"]
sandbox_image = "localhost/pause:1"
restrict_oom_score_adj = true
tolerate_missing_hugetlb_controller = true
netns_mounts_under_state_dir = true
stream_server_address = "127.0.0.1"
stream_server_port = "0"
disable_tcp_service = true
max_concurrent_downloads = 8

[plugins."io.containerd.grpc.v1.cri".cni]
bin_dir = "/usr/lib/cni"
conf_dir = "/h/cni"

[plugins."io.containerd.grpc.v1.cri".registry]
config_path = "/h/certs.d"

[plugins."io.containerd.grpc.v1.cri".containerd]
snapshotter = "overlayfs"
default_runtime_name = "runc"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
runtime_type = "io.containerd.runc.v2"

[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
BinaryName = "/usr/sbin/runc"
Root = "/r/runc"
SystemdCgroup = false
`

describe('renderHosts', () => {
  it('puts mirrors before the registry', () => {
    const mirrors = [{ url: 'http://127.0.0.1:5000' }, { url: 'https://mirror.test', skipVerify: true }]
    assert.equal(
      renderHosts({ registry: 'docker.io', mirrors }),
      `server = "https://registry-1.docker.io"

[host."http://127.0.0.1:5000"]
capabilities = ["pull", "resolve"]
skip_verify = false

[host."https://mirror.test"]
capabilities = ["pull", "resolve"]
skip_verify = true
`,
    )
  })
})

describe('hasSysResource', () => {
  for (const [capEff, has] of [
    ['000001ffffffffff', true],
    ['000001fffeffffff', false],
    ['0000000001000000', true],
  ] as const) {
    it(`CapEff ${capEff}: ${has}`, () => assert.equal(hasSysResource(`Name:\tx\nCapEff:\t${capEff}\n`), has))
  }
})

describe('containerdPaths', () => {
  it('has a short socket for any home', () => {
    const { socket } = containerdPaths({ home: `/${'long/'.repeat(60)}` })
    assert.match(socket, /^\/run\/sampan\/[0-9a-f]{8}\/containerd\.sock$/)
  })
  it('refuses a runDir whose socket would be too long', () => {
    assert.throws(() => containerdPaths({ home: '/h', runDir: `/${'x'.repeat(100)}` }), /longer than 107 bytes/)
  })
})
