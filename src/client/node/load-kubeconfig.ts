// Finds and reads kubeconfig files as kubectl does: --kubeconfig, else every file of $KUBECONFIG, else ~/.kube/config.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseYaml } from '#api'
import { errorCode, withContext } from '#base'
import { type KubeconfigFile, type LoadedKubeconfigFile, type Material, resolveKubeconfig } from '../kubeconfig.ts'
import type { HttpsTransportOptions } from './https-transport.ts'

export interface LoadKubeconfigOptions {
  /** A file that must exist (`--kubeconfig`). */
  readonly path?: string | undefined
  /** `$KUBECONFIG`: files separated as in `$PATH`; missing ones are skipped. */
  readonly paths?: string | undefined
  /** The user's home; `.kube/config` in it is the last resort. */
  readonly home?: string | undefined
  /** Default: the current-context. */
  readonly context?: string | undefined
}

export interface Kubeconfig {
  readonly transport: HttpsTransportOptions
  /** The context's namespace, `default` if it names none. */
  readonly namespace: string
  readonly context: string
}

/** How to reach the cluster that the user's kubeconfig names. */
export async function loadKubeconfig(options: LoadKubeconfigOptions): Promise<Kubeconfig> {
  const files = await readFiles(options)
  const target = resolveKubeconfig(files, {
    context: options.context,
    resolvePath: (name, from) => path.resolve(path.dirname(from), name),
  })
  const [ca, cert, key, token] = await Promise.all([target.ca, target.cert, target.key, target.token].map(readMaterial))
  return {
    context: target.context,
    namespace: target.namespace,
    transport: {
      server: target.server,
      ...(ca === undefined ? {} : { ca }),
      ...(cert === undefined ? {} : { cert }),
      ...(key === undefined ? {} : { key }),
      ...(token === undefined ? {} : { bearerToken: token.trim() }),
      ...(target.insecureSkipTlsVerify ? { insecureSkipTlsVerify: true } : {}),
      ...(target.tlsServerName === undefined ? {} : { tlsServerName: target.tlsServerName }),
    },
  }
}

async function readFiles({ path: only, paths, home }: LoadKubeconfigOptions): Promise<readonly LoadedKubeconfigFile[]> {
  if (only) return [await readConfig(only)]
  const listed = paths?.split(path.delimiter).filter(Boolean) ?? []
  const candidates = listed.length > 0 ? listed : home ? [path.join(home, '.kube', 'config')] : []
  const found = await Promise.all(candidates.map((candidate) => readConfig(candidate).catch(absentIfMissing)))
  const files = found.filter((file) => file !== undefined)
  if (files.length === 0)
    throw new Error(`Cannot read a kubeconfig: ${candidates.join(', ') || 'no file is named'}: not found`)
  return files
}

async function readConfig(file: string): Promise<LoadedKubeconfigFile> {
  const parsed = parseYaml(await readFile(file, 'utf8'))
  if (!parsed.ok) throw new Error(`Cannot read kubeconfig ${file}: ${parsed.message}`)
  const content = parsed.documents[0] ?? {}
  if (typeof content !== 'object') throw new Error(`Cannot read kubeconfig ${file}: it holds no object`)
  return { path: path.resolve(file), content: content as KubeconfigFile }
}

function absentIfMissing(error: unknown): undefined {
  if (errorCode(error) === 'ENOENT') return undefined
  throw error
}

async function readMaterial(material: Material | undefined): Promise<string | undefined> {
  if (material === undefined || 'text' in material) return material?.text
  try {
    return await readFile(material.file, 'utf8')
  } catch (error) {
    throw withContext(`Cannot read ${material.file} named in the kubeconfig`, error)
  }
}
