// What the types of resource.k8s.io/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# resource/v1.DeviceClass: What devices of a kind have in common, to be asked for by name.
spec: Which devices, and how they are set up.

# resource/v1.DeviceClassSpec: Which devices, and how they are set up.
selectors: Conditions that a device must meet, all of them.
config: What drivers are told of each device.
extendedResourceName: Resource of containers that stands for a device of the class.

# resource/v1.DeviceSelector: A condition on a device.
cel: An expression.

# resource/v1.CELDeviceSelector: An expression about a device.
expression: The expression, in CEL; true for devices that fit.

# resource/v1.DeviceClassConfiguration: What drivers are told of each device of a class.

# resource/v1.DeviceConfiguration: What drivers are told.
opaque: Something that only the driver understands.

# resource/v1.OpaqueDeviceConfiguration: Something that only a driver understands.
driver: The driver.
parameters: What it is told, as any object.

# resource/v1.ResourceClaim: Devices that someone asks for.
spec: What is asked for. It never changes.
status: What was allocated, and for whom.

# resource/v1.ResourceClaimSpec: What is asked for.
devices: The devices.

# resource/v1.DeviceClaim: Devices that are asked for together.
requests: The devices, one by one.
constraints: What must hold of all of them together.
config: What drivers are told.

# resource/v1.DeviceRequest: Devices that are asked for; exactly or firstAvailable.
name: By which containers and constraints name it.
exactly: What must be there.
firstAvailable: What may be there, the best first.

# resource/v1.ExactDeviceRequest: Devices that must be there.
deviceClassName: Their class.
selectors: Further conditions that they must meet.
allocationMode: ExactCount, or All that fit. The default is ExactCount.
count: How many. Default 1.
adminAccess: Whether devices that others use are meant too, to look after them.
tolerations: Taints that do not matter.
capacity: How much of each device.

# resource/v1.DeviceSubRequest < resource/v1.ExactDeviceRequest: One of several things that may be there.
name: Its name; with that of the request before it.

# resource/v1.DeviceToleration < core/v1.Toleration: A taint of devices that does not matter.
operator: Equal compares the value, Exists takes any. The default is Equal.

# resource/v1.CapacityRequirements: How much of a device.
requests: How much, by capacity.

# resource/v1.DeviceConstraint: What must hold of several devices together.
requests: Only of these requests.
matchAttribute: An attribute that must be the same.
distinctAttribute: An attribute that must differ.

# resource/v1.DeviceClaimConfiguration: What drivers are told of devices of a claim.
requests: Only of these requests.

# resource/v1.ResourceClaimStatus: What was allocated, and for whom.
allocation: The devices.
reservedFor: Who may use them now.
devices: What drivers tell of them.

# resource/v1.AllocationResult: Devices that were allocated.
devices: The devices.
nodeSelector: From which nodes they can be reached.
allocationTimestamp: When.

# resource/v1.DeviceAllocationResult: Devices that were allocated, and what drivers are told.
results: The devices.
config: What drivers are told, by class and claim.

# resource/v1.DeviceRequestAllocationResult: A device that was allocated.
request: For which request.
driver: Its driver.
pool: Its pool.
device: Its name in the pool.
adminAccess: Whether others may use it at the same time.
tolerations: Taints that did not matter.
bindingConditions: Conditions that must be true before the Pod is bound.
bindingFailureConditions: Conditions that end the waiting.
shareID: Which share of the device it is.
consumedCapacity: How much of it was taken.

# resource/v1.DeviceAllocationConfiguration: What drivers are told of allocated devices.
source: Who says so: FromClass or FromClaim.
requests: Only of these requests.

# resource/v1.ResourceClaimConsumerReference: Who may use a claim.
apiGroup: Group of its resource.
resource: Its resource, such as pods.
name: Its name.
uid: Which object of that name it is.

# resource/v1.AllocatedDeviceStatus: What a driver tells of a device.
driver: The driver.
pool: The device's pool.
device: Its name in the pool.
shareID: Which share of it.
conditions: What is true of it.
data: Whatever else the driver tells.
networkData: How it is reached, where it is of a network.

# resource/v1.NetworkDeviceData: How a device of a network is reached.
interfaceName: Name of its interface.
ips: Its addresses.
hardwareAddress: Its hardware address.

# resource/v1.ResourceClaimTemplate: What claims are made from, one for each Pod.
spec: What is asked for. It never changes.

# resource/v1.ResourceClaimTemplateSpec: What claims are made from.
metadata: Labels and annotations of the claims.
spec: What they ask for.

# resource/v1.ResourceSlice: Devices that a driver offers.
spec: The devices.

# resource/v1.ResourceSliceSpec: Devices that a driver offers, of one pool.
driver: The driver. It never changes.
pool: The pool.
nodeName: The node that they are on. It never changes.
nodeSelector: Nodes from which they can be reached.
allNodes: Whether they can be reached from all nodes.
devices: The devices.
perDeviceNodeSelection: Whether each device says from where it can be reached.
sharedCounters: Amounts that several devices share.

# resource/v1.ResourcePool: Devices that are offered together, in one slice or several.
name: Its name.
generation: Grows with each change; only slices of the newest count.
resourceSliceCount: How many slices it has.

# resource/v1.Device: A device.
name: Its name in the pool.
attributes: What is known of it, by name.
capacity: How much of what it has.
consumesCounters: How much it takes of shared amounts.
nodeName: The node that it is on.
nodeSelector: Nodes from which it can be reached.
allNodes: Whether it can be reached from all nodes.
taints: What keeps claims away that do not tolerate it.
bindsToNode: Whether it belongs to the node once it is allocated.
bindingConditions: Conditions that must be true before a Pod is bound.
bindingFailureConditions: Conditions that end the waiting.
allowMultipleAllocations: Whether several claims may have a part of it.
nodeAllocatableResourceMappings: What it takes of a node's ordinary resources.

# resource/v1.DeviceAttribute: Something that is known of a device; one of these.
int: A whole number.
bool: True or false.
string: A text.
version: A version, as semver.org has it.
ints: Whole numbers.
bools: Several of true and false.
strings: Texts.
versions: Versions.

# resource/v1.DeviceCapacity: How much a device has of something.
value: How much.
requestPolicy: How much may be asked for, where several claims share it.

# resource/v1.CapacityRequestPolicy: How much of a capacity may be asked for.
default: How much it is where nothing is said.
validValues: The only amounts allowed.
validRange: The range of amounts allowed.

# resource/v1.CapacityRequestPolicyRange: A range of amounts.
min: The least.
max: The most.
step: How far amounts are apart.

# resource/v1.DeviceCounterConsumption: How much a device takes of shared amounts.
counterSet: The set of amounts.
counters: How much, by name.

# resource/v1.Counter: An amount.
value: How much.

# resource/v1.CounterSet: Amounts that several devices share.
name: Its name.
counters: The amounts, by name.

# resource/v1.DeviceTaint: What keeps claims away from a device.
key: Its key.
value: Its value.
effect: None, NoSchedule, or NoExecute, which also ends who uses it.
timeAdded: When it was added.

# resource/v1.NodeAllocatableResourceMapping: What a device takes of a node's ordinary resources.
capacityKey: The capacity that it is reckoned from.
allocationMultiplier: By how much that is multiplied.
`
