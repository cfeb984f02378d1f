// What the types of scheduling.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# scheduling/v1.PriorityClass: How important Pods are that name it.
value: The higher, the more important. It never changes.
globalDefault: Whether it counts for Pods that name none.
description: What it is for.
preemptionPolicy: Whether its Pods may push out less important ones: PreemptLowerPriority or Never.
`
