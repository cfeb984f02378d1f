// What the types of networking.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# networking/v1.Ingress: How requests from outside get to Services, by host and path.
spec: The rules.
status: From where outside they come in.

# networking/v1.IngressSpec: Rules by host and path.
ingressClassName: The IngressClass, and so who acts on it.
defaultBackend: Where requests go that no rule is about.
tls: Hosts that are spoken to by TLS.
rules: Where requests go, by host.

# networking/v1.IngressBackend: Where requests go; one of these.
service: To a Service of the same namespace.
resource: To an object of another kind.

# networking/v1.IngressServiceBackend: A Service that requests go to.
name: Name of the Service.
port: Its port.

# networking/v1.ServiceBackendPort: A port of a Service, by name or number.
name: Its name.
number: Its number.

# networking/v1.IngressTLS: Hosts that are spoken to by TLS.
hosts: The hosts.
secretName: Secret with key and certificate.

# networking/v1.IngressRule: Where requests to a host go.
host: The host; it may begin with *. Empty for all.

# networking/v1.IngressRuleValue: Where requests go.
http: By path.

# networking/v1.HTTPIngressRuleValue: Where requests go, by path.
paths: The paths.

# networking/v1.HTTPIngressPath: Where requests of a path go.
path: The path.
pathType: How it is compared: Exact, Prefix or ImplementationSpecific.
backend: Where they go.

# networking/v1.IngressStatus: From where outside requests come in.
loadBalancer: Through a load balancer.

# networking/v1.IngressLoadBalancerStatus: How a load balancer is reached.
ingress: Its addresses and names.

# networking/v1.IngressLoadBalancerIngress < core/v1.LoadBalancerIngress: An address or name of a load balancer.

# networking/v1.IngressPortStatus < core/v1.PortStatus: A port, and what is wrong with it.

# networking/v1.IngressClass: A kind of Ingress: who acts on those that name it.
spec: Who, and how.

# networking/v1.IngressClassSpec: Who acts on Ingresses of a class.
controller: Who.
parameters: An object with settings.

# networking/v1.IngressClassParametersReference < core/v1.TypedLocalObjectReference: An object with settings.
scope: Cluster or Namespace.
namespace: Its namespace, with scope Namespace.

# networking/v1.IPAddress: An address of the cluster that is taken. Its name is the address.
spec: By whom.

# networking/v1.IPAddressSpec: By whom an address is taken.
parentRef: The object that has it.

# networking/v1.ParentReference: An object of any kind.
group: Group of its resource.
resource: Its resource.
namespace: Its namespace.
name: Its name.

# networking/v1.NetworkPolicy: Which traffic of some Pods is allowed.
spec: Which Pods, and which traffic.

# networking/v1.NetworkPolicySpec: Which Pods, and which traffic.
podSelector: The Pods; empty for all of the namespace.
ingress: Traffic to them that is allowed.
egress: Traffic from them that is allowed.
policyTypes: Which directions are limited: Ingress, Egress.

# networking/v1.NetworkPolicyIngressRule: Traffic to Pods that is allowed.
ports: To which ports; none for all.
from: From whom; none for all.

# networking/v1.NetworkPolicyEgressRule: Traffic from Pods that is allowed.
ports: To which ports; none for all.
to: To whom; none for all.

# networking/v1.NetworkPolicyPort: A port, or a range of ports.
protocol: TCP, UDP or SCTP. The default is TCP.
port: The port, by number or name; absent for all.
endPort: Last port of the range.

# networking/v1.NetworkPolicyPeer: Who traffic comes from or goes to.
podSelector: Pods, of the same namespace or of those that namespaceSelector selects.
namespaceSelector: Namespaces.
ipBlock: Addresses; then the others are absent.

# networking/v1.IPBlock: A range of addresses.
cidr: The range.
except: Parts of it that are not meant.

# networking/v1.ServiceCIDR: A range from which Services get their addresses.
spec: The range.
status: Whether it is in use.

# networking/v1.ServiceCIDRSpec: A range from which Services get their addresses.
cidrs: The range, at most one of each family.

# networking/v1.ServiceCIDRStatus: Whether a range is in use.
conditions: Whether it is ready.
`
