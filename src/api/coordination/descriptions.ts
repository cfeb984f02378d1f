// What the types of coordination.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# coordination/v1.Lease: A sign of life, or of who of several leads.
spec: Who holds it, and until when.

# coordination/v1.LeaseSpec: Who holds a lease, and until when.
holderIdentity: Who holds it.
leaseDurationSeconds: How long after its renewal others wait before they take it.
acquireTime: When it was taken.
renewTime: When it was renewed last.
leaseTransitions: How often it changed hands.
strategy: How the holder is chosen, where a coordinator does.
preferredHolder: Who is to take it next.
`
