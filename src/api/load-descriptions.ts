// The texts about the API's types and fields, which stand beside the schemas that they are about. They are loaded when
// someone asks for them first, and not before: an idle server has none of them.
import { type Descriptions, parseDescriptions } from './schema/descriptions.ts'

/** A row a text. */
const texts: readonly (() => Promise<{ readonly descriptions: string }>)[] = [
  () => import('./meta/descriptions.ts'),
  () => import('./core/pod/descriptions/spec.ts'),
  () => import('./core/pod/descriptions/containers.ts'),
  () => import('./core/pod/descriptions/volumes.ts'),
  () => import('./core/pod/descriptions/status.ts'),
  () => import('./core/descriptions.ts'),
  () => import('./apps/descriptions.ts'),
  () => import('./batch/descriptions.ts'),
  () => import('./autoscaling/descriptions.ts'),
  () => import('./authentication/descriptions.ts'),
  () => import('./authorization/descriptions.ts'),
  () => import('./certificates/descriptions.ts'),
  () => import('./coordination/descriptions.ts'),
  () => import('./discovery/descriptions.ts'),
  () => import('./events/descriptions.ts'),
  () => import('./networking/descriptions.ts'),
  () => import('./node/descriptions.ts'),
  () => import('./policy/descriptions.ts'),
  () => import('./rbac/descriptions.ts'),
  () => import('./scheduling/descriptions.ts'),
  () => import('./storage/descriptions.ts'),
  () => import('./admissionregistration/descriptions.ts'),
  () => import('./apiextensions/descriptions.ts'),
  () => import('./apiregistration/descriptions.ts'),
  () => import('./flowcontrol/descriptions.ts'),
  () => import('./resource/descriptions.ts'),
]

let loading: Promise<Descriptions> | undefined

async function load(): Promise<Descriptions> {
  const modules = await Promise.all(texts.map((text) => text()))
  return parseDescriptions(modules.map(({ descriptions }) => descriptions))
}

/** All descriptions that there are; loaded once. */
export function loadDescriptions(): Promise<Descriptions> {
  loading ??= load()
  return loading
}
