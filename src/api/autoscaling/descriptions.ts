// What the types of autoscaling and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# autoscaling/v2.HorizontalPodAutoscaler: Changes how many Pods a workload has, by how much they have to do.
spec: Which workload, by which metrics, within which bounds.
status: How many Pods there are and are to be.

# autoscaling/v2.HorizontalPodAutoscalerSpec: Which workload, by which metrics, within which bounds.
scaleTargetRef: The workload.
minReplicas: The least number of Pods. Default 1.
maxReplicas: The greatest number of Pods.
metrics: What is measured; the metric that wants most Pods counts. The default is 80% of the CPU that is asked for.
behavior: How fast the number may change.

# autoscaling/v2.CrossVersionObjectReference: An object, in whatever version of its API.
kind: Its kind.
name: Its name.
apiVersion: Group and version of its kind.

# autoscaling/v2.MetricSpec: Something that is measured, and what it is to be.
type: Which of the others counts: Object, Pods, Resource, ContainerResource or External.
object: A metric of one object.
pods: A metric of each Pod.
resource: CPU or memory of the Pods.
containerResource: CPU or memory of one container of the Pods.
external: A metric from outside the cluster.

# autoscaling/v2.ObjectMetricSource: A metric of one object.
describedObject: The object.
target: What the metric is to be.
metric: The metric.

# autoscaling/v2.PodsMetricSource: A metric of each Pod.
metric: The metric.
target: What its average is to be.

# autoscaling/v2.ResourceMetricSource: CPU or memory of the Pods.
name: The resource.
target: What it is to be.

# autoscaling/v2.ContainerResourceMetricSource: CPU or memory of one container.
name: The resource.
target: What it is to be.
container: The container.

# autoscaling/v2.ExternalMetricSource: A metric from outside the cluster.
metric: The metric.
target: What it is to be.

# autoscaling/v2.MetricTarget: What a metric is to be.
type: Utilization, Value or AverageValue.
value: The value.
averageValue: The value for each Pod.
averageUtilization: Percent of what Pods ask for.

# autoscaling/v2.MetricIdentifier: A metric.
name: Its name.
selector: Labels that it must have.

# autoscaling/v2.HorizontalPodAutoscalerBehavior: How fast the number of Pods may change.
scaleUp: How fast it may grow.
scaleDown: How fast it may shrink.

# autoscaling/v2.HPAScalingRules: How fast the number of Pods may change in one direction.
stabilizationWindowSeconds: For how long the most careful recommendation counts.
selectPolicy: Which policy counts: Max, Min, or Disabled for no change at all.
policies: How much may change in which time.
tolerance: How far a metric may be off before anything changes.

# autoscaling/v2.HPAScalingPolicy: How much may change in a time.
type: Whether value is a number of Pods or Percent.
value: How much.
periodSeconds: In which time.

# autoscaling/v2.HorizontalPodAutoscalerStatus: How many Pods there are and are to be.
observedGeneration: The generation that was looked at.
lastScaleTime: When the number was changed last.
currentReplicas: How many there are.
desiredReplicas: How many there are to be.
currentMetrics: What was measured.
conditions: Whether it can do its work, and what limits it.

# autoscaling/v2.MetricStatus < autoscaling/v2.MetricSpec: Something that was measured.

# autoscaling/v2.ObjectMetricStatus: What was measured of one object.
metric: The metric.
current: What it is.
describedObject: The object.

# autoscaling/v2.PodsMetricStatus: What was measured of each Pod.
metric: The metric.
current: What it is.

# autoscaling/v2.ResourceMetricStatus: What was measured of a resource.
name: The resource.
current: What it is.

# autoscaling/v2.ContainerResourceMetricStatus < autoscaling/v2.ResourceMetricStatus: What was measured of a container.
container: The container.

# autoscaling/v2.ExternalMetricStatus: What was measured outside the cluster.
metric: The metric.
current: What it is.

# autoscaling/v2.MetricValueStatus: What a metric is.
value: The value.
averageValue: The value for each Pod.
averageUtilization: Percent of what Pods ask for.

# autoscaling/v2.HorizontalPodAutoscalerCondition < meta/v1.Condition: Something that is true or false of an autoscaler.

# autoscaling/v1.HorizontalPodAutoscaler: Changes how many Pods a workload has, by the CPU that they take. Version 2 can more.
spec: Which workload, within which bounds.
status: How many Pods there are and are to be.

# autoscaling/v1.HorizontalPodAutoscalerSpec < autoscaling/v2.HorizontalPodAutoscalerSpec: Which workload, within which bounds.
targetCPUUtilizationPercentage: Percent of the CPU that Pods ask for.

# autoscaling/v1.CrossVersionObjectReference < autoscaling/v2.CrossVersionObjectReference: An object of any kind.

# autoscaling/v1.HorizontalPodAutoscalerStatus < autoscaling/v2.HorizontalPodAutoscalerStatus: How many Pods there are.
currentCPUUtilizationPercentage: Percent of the CPU that Pods take now.

# autoscaling/v1.Scale: How many Pods a workload of any kind has and is to have.
spec: How many there are to be.
status: How many there are.

# autoscaling/v1.ScaleSpec: How many Pods there are to be.
replicas: How many.

# autoscaling/v1.ScaleStatus: How many Pods there are.
replicas: How many.
selector: Labels of the Pods, as text.
`
