// What the types of apiregistration.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# apiregistration/v1.APIService: A group and version of the API, and who serves it.
spec: Which, and who.
status: Whether it is served.

# apiregistration/v1.APIServiceSpec: A group and version of the API, and who serves it.
service: The Service that serves it; absent for this server.
group: The group.
version: The version.
insecureSkipTLSVerify: Whether the server's certificate is not checked.
caBundle: Certificates that its own is checked with, as PEM.
groupPriorityMinimum: How much the group counts among groups: the higher, the more.
versionPriority: How much the version counts within the group.

# apiregistration/v1.ServiceReference: A Service.
namespace: Its namespace.
name: Its name.
port: Its port. Default 443.

# apiregistration/v1.APIServiceStatus: Whether something is served.
conditions: Whether it is available.

# apiregistration/v1.APIServiceCondition < meta/v1.Condition: Something that is true or false of an APIService.
`
