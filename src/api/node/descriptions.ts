// What the types of node.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# node/v1.RuntimeClass: With which runtime containers run.
handler: Name of the runtime, as nodes have it. It never changes.
overhead: What the runtime itself takes for each Pod.
scheduling: Which nodes have the runtime.

# node/v1.Overhead: What a runtime itself takes.
podFixed: For each Pod, by resource.

# node/v1.Scheduling: Which nodes have a runtime.
nodeSelector: Labels of those nodes.
tolerations: Taints of those nodes, that its Pods tolerate.
`
