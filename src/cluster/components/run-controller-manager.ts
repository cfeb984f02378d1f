// `sampan controller-manager`: the controllers in a process of their own, of which several may stand by.
// Upstream counterpart: cmd/kube-controller-manager.
import { readFile } from 'node:fs/promises'
import type { Running } from '#base'
import {
  type AllControllersOptions,
  type Controller,
  createControllerMetrics,
  createControllers,
  createDiscover,
  startControllers,
} from '#controllers'
import { localPathOf } from './local-path.ts'
import { type ControlDeps, type ControlProcessOptions, startControlProcess } from './control-process.ts'
import type { ComponentDeps } from './deps.ts'

export interface ControllerManagerProcessOptions extends ControlProcessOptions {
  readonly controllers: Omit<AllControllersOptions, 'discover' | 'rootCa' | 'localPath'>
  /** Which of them run: names, `*` for all, `-name` for not this one. */
  readonly enabled: readonly string[]
  /** This machine's volumes of the default class. Absent: there is neither that class nor its provisioner. */
  readonly localPath?: { readonly directory: string; readonly nodeName: string }
  /** File of the certificates that Pods check the API server by. Default: those of the kubeconfig. */
  readonly rootCaFile?: string
}

/** Resolves when the process stands by or leads. */
export function runControllerManager(deps: ComponentDeps, options: ControllerManagerProcessOptions): Promise<Running> {
  return startControlProcess(deps, options, (control) => start(control, options))
}

async function start(control: ControlDeps, options: ControllerManagerProcessOptions): Promise<Running> {
  const { transport, client, clock, random, log, metrics, kubeconfig } = control
  const discover = createDiscover(transport)
  const rootCa = options.rootCaFile === undefined ? kubeconfig.ca : await readFile(options.rootCaFile, 'utf8')
  const { localPath } = options
  const all = createControllers({
    ...options.controllers,
    discover,
    ...(rootCa === undefined ? {} : { rootCa }),
    ...(localPath === undefined ? {} : { localPath: localPathOf(localPath.directory, localPath.nodeName) }),
  })
  const controllers = chooseControllers(all, options.enabled)
  log.info('starting controllers', { count: controllers.length })
  return startControllers(
    { client, clock, random, log, discover, metrics: createControllerMetrics(metrics) },
    { controllers },
  )
}

/** The controllers that are enabled. Throws where one is named that there is not. */
export function chooseControllers(all: readonly Controller[], enabled: readonly string[]): readonly Controller[] {
  const names = new Set(all.map(({ name }) => name))
  const unknown = enabled.find((one) => one !== '*' && !names.has(one.replace(/^-/, '')))
  if (unknown !== undefined) {
    throw new Error(`Cannot start controllers: there is no "${unknown}" among ${[...names].sort().join(', ')}`)
  }
  const isEnabled = ({ name }: Controller): boolean =>
    !enabled.includes(`-${name}`) && (enabled.includes('*') || enabled.includes(name))
  return all.filter(isEnabled)
}
