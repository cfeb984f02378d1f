// The components that run in a process of their own, a line each. The script `sampan` has their names too.
import type { Component } from './flags.ts'

const components: Readonly<Record<string, () => Promise<Component>>> = {
  apiserver: async () => (await import('./apiserver.ts')).apiserver,
  'controller-manager': async () => (await import('./controller-manager.ts')).controllerManager,
  scheduler: async () => (await import('./scheduler.ts')).scheduler,
  kubelet: async () => (await import('./kubelet.ts')).kubelet,
  'process-runtime': async () => (await import('./process-runtime.ts')).processRuntime,
}

/** The component of that name. Throws a sentence if there is none. */
export function findComponent(name: string): Promise<Component> {
  const load = Object.hasOwn(components, name) ? components[name] : undefined
  if (load === undefined) throw new Error(`There is no component "${name}": only ${Object.keys(components).join(', ')}`)
  return load()
}
