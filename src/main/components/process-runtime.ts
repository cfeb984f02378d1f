// `sampan process-runtime`: the CRI over host processes, on a unix socket. Any kubelet can use it, and crictl.
import { homedir } from 'node:os'
import { runProcessRuntime } from '#cluster/process-runtime'
import { defineComponent } from './flags.ts'

export const processRuntime = defineComponent({
  name: 'process-runtime',
  summary: 'Containers as plain processes of this machine, without isolation, behind the CRI',
  flags: {
    'root-dir': {
      value: 'dir',
      description: 'a folder for itself',
      default: `${homedir()}/.sampan/process-runtime/root`,
    },
    listen: { value: 'address', description: 'socket to serve on', default: 'unix:///run/sampan/process.sock' },
    'node-ip': { value: 'ip', description: 'the address that Pods show as theirs', default: '127.0.0.1' },
  },
  start: (deps, flags) =>
    runProcessRuntime(
      { ...deps, hostEnv: process.env },
      {
        root: flags['root-dir'],
        socketPath: flags.listen.replace(/^unix:\/\//, ''),
        address: flags['node-ip'],
        nodePath: process.execPath,
      },
    ),
})
