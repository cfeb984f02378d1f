// Who may import whom. One row a component; `test/repo/layers.test.ts` enforces the table and prints the reason.
// Components meet only at the wire (the Kubernetes API, the CRI), so a row names no sibling.

/** What one component under `src/` may import, where it runs, and why. */
export interface Layer {
  /** Component folder under `src/`. */
  readonly name: string
  /** Components it may import, through their `#name` entry only. */
  readonly mayImport: readonly string[]
  /** `anywhere`: no Node types outside `*\/node/`, `grpc/`, `process/`, `sqlite/` and `etcd/` folders; `node`: Node only. */
  readonly runsIn: 'anywhere' | 'node' | 'browser'
  readonly why: string
}

export const layers: readonly Layer[] = [
  { name: 'base', mayImport: [], runsIn: 'anywhere', why: 'no Kubernetes in it; everything stands on it' },
  { name: 'api', mayImport: ['base'], runsIn: 'anywhere', why: 'what objects are: pure, also in a page' },
  {
    name: 'explain',
    mayImport: ['base', 'api'],
    runsIn: 'anywhere',
    why: 'why something is not as it should be: pure, asked by the CLI and by the API server',
  },
  { name: 'store', mayImport: ['base'], runsIn: 'anywhere', why: 'keys and bytes; knows no kinds' },
  {
    name: 'streaming',
    mayImport: ['base'],
    runsIn: 'anywhere',
    why: 'SPDY/3.1 and channel framing, shared by the three ends of exec, attach and port-forward',
  },
  {
    name: 'cri',
    mayImport: ['base', 'streaming'],
    runsIn: 'anywhere',
    why: 'the runtime contract and its drivers; the process runtime serves exec, attach and port-forward itself',
  },
  {
    name: 'home',
    mayImport: ['base'],
    runsIn: 'node',
    why: "where a machine's cluster lives on disk and how its process speaks to the `up` that started it",
  },
  {
    name: 'containerd',
    mayImport: ['base', 'cri'],
    runsIn: 'node',
    why: 'supervises a private runtime; speaks to it through the CRI',
  },
  {
    name: 'client',
    mayImport: ['base', 'api', 'streaming'],
    runsIn: 'anywhere',
    why: 'the only way a component reaches the API',
  },
  {
    name: 'apiserver',
    mayImport: ['base', 'api', 'explain', 'store', 'streaming'],
    runsIn: 'anywhere',
    why: 'serves the API; reaches kubelets over HTTPS only',
  },
  { name: 'scheduler', mayImport: ['base', 'api', 'client'], runsIn: 'anywhere', why: 'replaceable by kube-scheduler' },
  {
    name: 'controllers',
    mayImport: ['base', 'api', 'client'],
    runsIn: 'anywhere',
    why: 'replaceable by kube-controller-manager',
  },
  {
    name: 'kubelet',
    mayImport: ['base', 'api', 'client', 'cri', 'streaming'],
    runsIn: 'anywhere',
    why: 'replaceable by the stock kubelet',
  },
  {
    name: 'cli',
    mayImport: ['home', 'base', 'api', 'explain', 'client', 'streaming'],
    runsIn: 'node',
    why: 'a client like any other',
  },
  {
    name: 'cluster',
    mayImport: [
      'home',
      'base',
      'api',
      'store',
      'cri',
      'containerd',
      'client',
      'apiserver',
      'scheduler',
      'controllers',
      'kubelet',
      'streaming',
    ],
    runsIn: 'node',
    why: 'the composition root',
  },
  {
    name: 'testing',
    mayImport: ['base', 'api', 'store', 'cri', 'client', 'apiserver', 'scheduler', 'controllers', 'kubelet', 'cluster'],
    runsIn: 'anywhere',
    why: 'the embedding API: a cluster in a test',
  },
  {
    name: 'main',
    mayImport: ['home', 'base', 'api', 'cli', 'cluster', 'client', 'controllers'],
    runsIn: 'node',
    why: 'entry points: flags to options; the CLI is given what controllers decide',
  },
]
