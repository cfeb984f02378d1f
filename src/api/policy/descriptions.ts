// What the types of policy/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# policy/v1.PodDisruptionBudget: How many Pods of a group must stay when nodes are emptied and the like.
spec: Which Pods, and how many.
status: How many may go now.

# policy/v1.PodDisruptionBudgetSpec: Which Pods, and how many must stay.
minAvailable: How many must stay, as a number or a share.
selector: The Pods; empty for all of the namespace.
maxUnavailable: How many may be missing, as a number or a share. Not together with minAvailable.
unhealthyPodEvictionPolicy: Whether Pods that are not ready may always go: AlwaysAllow, or IfHealthyBudget.

# policy/v1.PodDisruptionBudgetStatus: How many Pods may go now.
observedGeneration: The generation that was looked at.
disruptedPods: Pods that are about to go, and since when.
disruptionsAllowed: How many may go now.
currentHealthy: How many are ready.
desiredHealthy: How many must be.
expectedPods: How many there are to be.
conditions: What is true of it.

# policy/v1.Eviction: Asks that a Pod goes, as far as its budget allows.
deleteOptions: How it is deleted.
`
