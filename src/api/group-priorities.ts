// How much groups and versions count among each other: discovery lists them so, and APIServices say it.
// Upstream: pkg/controlplane, apiVersionPriorities.

/** Built-in groups, the first ones first. The API of APIServices themselves stands before those that it tells of. */
const groupPriorities: Readonly<Record<string, number>> = {
  '': 18_000,
  'apiregistration.k8s.io': 17_900,
  apps: 17_800,
  'events.k8s.io': 17_750,
  'authentication.k8s.io': 17_700,
  'authorization.k8s.io': 17_600,
  autoscaling: 17_500,
  batch: 17_400,
  'certificates.k8s.io': 17_300,
  'networking.k8s.io': 17_200,
  policy: 17_100,
  'rbac.authorization.k8s.io': 17_000,
  'storage.k8s.io': 16_800,
  'admissionregistration.k8s.io': 16_700,
  'apiextensions.k8s.io': 16_700,
  'scheduling.k8s.io': 16_600,
  'coordination.k8s.io': 16_500,
  'node.k8s.io': 16_300,
  'discovery.k8s.io': 16_200,
  'flowcontrol.apiserver.k8s.io': 16_100,
  'resource.k8s.io': 15_900,
}

/** Versions that do not have the priority of a `v1`. */
const versionPriorities: Readonly<Record<string, number>> = {
  '/v1': 1,
  'autoscaling/v2': 30,
  'flowcontrol.apiserver.k8s.io/v1': 21,
}
const versionPriorityDefault = 15

/** How much a built-in group counts, the more the higher; undefined if it is none. */
export function groupPriorityOf(group: string): number | undefined {
  return Object.hasOwn(groupPriorities, group) ? groupPriorities[group] : undefined
}

/** How much a built-in version counts within its group. */
export function versionPriorityOf(group: string, version: string): number {
  return versionPriorities[`${group}/${version}`] ?? versionPriorityDefault
}
