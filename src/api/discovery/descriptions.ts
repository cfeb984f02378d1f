// What the types of discovery.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# discovery/v1.EndpointSlice: A part of the addresses behind a Service.
addressType: What addresses these are: IPv4, IPv6 or FQDN. It never changes.
endpoints: The addresses, and how they are.
ports: Their ports.

# discovery/v1.Endpoint: Addresses of one Pod, or of something like it.
addresses: The addresses; they lead to the same.
conditions: How it is.
hostname: Its host name.
targetRef: The object whose addresses these are.
deprecatedTopology: Labels of its place, in the older form.
nodeName: The node that it is on.
zone: The zone that it is in.
hints: Who had better use it.

# discovery/v1.EndpointConditions: How an endpoint is.
ready: Whether it is ready for traffic.
serving: Whether it could serve, be it that it is ending.
terminating: Whether it is ending.

# discovery/v1.EndpointHints: Who had better use an endpoint.
forZones: Clients of these zones.
forNodes: Clients of these nodes.

# discovery/v1.ForZone: A zone.
name: Its name.

# discovery/v1.ForNode: A node.
name: Its name.

# discovery/v1.EndpointPort < core/v1.EndpointPort: A port behind a Service.
`
