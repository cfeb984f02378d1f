// The metrics of the controllers: names, labels and buckets are upstream's, so that its dashboards and alerts find them.
// Upstream counterparts: client-go's workqueue metrics, and pkg/controller/*/metrics.
/** What a metric is. */
export type MetricFacts =
  | { readonly type: 'counter' | 'gauge'; readonly help: string; readonly labels: readonly string[] }
  | {
      readonly type: 'histogram'
      readonly help: string
      readonly labels: readonly string[]
      /** Upper bounds. */
      readonly buckets: readonly number[]
    }

/** `count` bounds, each `factor` times the one before. */
const exponential = (first: number, factor: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, at) => first * factor ** at)

/** Of work queues: 10 ns to 10 s. */
const queueBuckets = exponential(1e-8, 10, 10)
const queue = ['name']

const zone = ['zone']
const claimLabels = ['namespace', 'storage_class', 'volume_attributes_class']
const clusterRange = ['clusterCIDR']
const slicesChanged = { type: 'counter', help: 'Changes of EndpointSlices.', labels: ['operation'] } as const
const endpointsPerSync = (help: string) =>
  ({ type: 'histogram', help, labels: [], buckets: exponential(2, 2, 15) }) as const

/** Every metric of the controllers. */
export const metricTable = {
  workqueue_adds_total: { type: 'counter', help: 'Keys that were added.', labels: queue },
  workqueue_depth: { type: 'gauge', help: 'Keys that wait.', labels: queue },
  workqueue_retries_total: { type: 'counter', help: 'Keys that were added again after a failure.', labels: queue },
  workqueue_unfinished_work_seconds: {
    type: 'gauge',
    help: 'How long all keys that are being handled have been so, together.',
    labels: queue,
  },
  workqueue_longest_running_processor_seconds: {
    type: 'gauge',
    help: 'How long the one that is handled longest has been so.',
    labels: queue,
  },
  workqueue_queue_duration_seconds: {
    type: 'histogram',
    help: 'Time that a key waited.',
    labels: queue,
    buckets: queueBuckets,
  },
  workqueue_work_duration_seconds: {
    type: 'histogram',
    help: 'Time that handling a key took.',
    labels: queue,
    buckets: queueBuckets,
  },
  job_controller_jobs_finished_total: {
    type: 'counter',
    help: 'Jobs that have ended.',
    labels: ['completion_mode', 'result', 'reason'],
  },
  job_controller_job_pods_finished_total: {
    type: 'counter',
    help: 'Pods of Jobs that have ended and were counted.',
    labels: ['completion_mode', 'result'],
  },
  cronjob_controller_job_creation_skew_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Job was due and when it was made.',
    labels: [],
    buckets: exponential(1, 2, 10),
  },
  ttl_after_finished_controller_job_deletion_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Job was due to be deleted and when it was.',
    labels: [],
    buckets: exponential(0.1, 2, 14),
  },
  taint_eviction_controller_pod_deletions_total: {
    type: 'counter',
    help: 'Pods deleted for a taint of their node.',
    labels: [],
  },
  taint_eviction_controller_pod_deletion_duration_seconds: {
    type: 'histogram',
    help: 'Time between when a Pod was due to leave its node and its deletion.',
    labels: [],
    buckets: [0.005, 0.025, 0.1, 0.5, 1, 2.5, 10, 30, 60, 120, 180, 240],
  },
  pod_gc_collector_force_delete_pods_total: {
    type: 'counter',
    help: 'Pods that were deleted since nobody else would.',
    labels: ['namespace', 'reason'],
  },
  node_collector_evictions_total: {
    type: 'counter',
    help: 'Nodes whose Pods were given up.',
    labels: zone,
  },
  node_collector_zone_health: { type: 'gauge', help: 'Share of nodes that are ready, in per cent.', labels: zone },
  node_collector_zone_size: { type: 'gauge', help: 'Nodes.', labels: zone },
  node_collector_unhealthy_nodes_in_zone: { type: 'gauge', help: 'Nodes that are not ready.', labels: zone },
  node_collector_update_node_health_duration_seconds: {
    type: 'histogram',
    help: 'Time that looking after one node took.',
    labels: [],
    buckets: exponential(0.001, 4, 8),
  },
  garbagecollector_controller_resources_sync_error_total: {
    type: 'counter',
    help: 'Times that it could not be found out which kinds there are.',
    labels: [],
  },
  statefulset_controller_statefulset_max_unavailable: {
    type: 'gauge',
    help: 'Pods that a roll-out may do without.',
    labels: ['statefulset_namespace', 'statefulset_name', 'pod_management_policy'],
  },
  statefulset_controller_statefulset_unavailable_replicas: {
    type: 'gauge',
    help: 'Pods that are missing or not available.',
    labels: ['statefulset_namespace', 'statefulset_name', 'pod_management_policy'],
  },
  replicaset_controller_sorting_deletion_age_ratio: {
    type: 'histogram',
    help: 'Age of ready Pods that were chosen to go, as a multiple of the age of the youngest.',
    labels: [],
    buckets: exponential(0.25, 2, 6),
  },
  job_controller_job_sync_duration_seconds: {
    type: 'histogram',
    help: 'Time that looking after a Job took.',
    labels: ['completion_mode', 'result', 'action'],
    buckets: exponential(0.004, 2, 15),
  },
  job_controller_job_syncs_total: {
    type: 'counter',
    help: 'Times that a Job was looked after.',
    labels: ['completion_mode', 'result', 'action'],
  },
  job_controller_pod_failures_handled_by_failure_policy_total: {
    type: 'counter',
    help: 'Failed Pods that a rule of a podFailurePolicy spoke of.',
    labels: ['action'],
  },
  job_controller_terminated_pods_tracking_finalizer_total: {
    type: 'counter',
    help: 'Ended Pods that were seen with the tracking finalizer, and from which it was taken.',
    labels: ['event'],
  },
  job_controller_job_finished_indexes_total: {
    type: 'counter',
    help: 'Indexes that have ended.',
    labels: ['status', 'backoffLimit'],
  },
  job_controller_job_pods_creation_total: {
    type: 'counter',
    help: 'Pods that were made, or could not be.',
    labels: ['reason', 'status'],
  },
  endpoint_slice_controller_changes: slicesChanged,
  endpoint_slice_controller_syncs: {
    type: 'counter',
    help: 'Times that the slices of a Service were looked after.',
    labels: ['result'],
  },
  endpoint_slice_controller_endpointslices_changed_per_sync: {
    type: 'histogram',
    help: 'Slices changed for one Service at a time.',
    labels: ['topology', 'traffic_distribution'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  endpoint_slice_controller_endpoints_added_per_sync: endpointsPerSync('Endpoints added for one Service at a time.'),
  endpoint_slice_controller_endpoints_removed_per_sync: endpointsPerSync(
    'Endpoints taken away for one Service at a time.',
  ),
  endpoint_slice_controller_endpoints_desired: { type: 'gauge', help: 'Endpoints.', labels: [] },
  endpoint_slice_controller_num_endpoint_slices: { type: 'gauge', help: 'Slices.', labels: [] },
  endpoint_slice_controller_desired_endpoint_slices: {
    type: 'gauge',
    help: 'Slices that there would be if each were full.',
    labels: [],
  },
  endpoint_slice_controller_services_count_by_traffic_distribution: {
    type: 'gauge',
    help: 'Services that ask for this.',
    labels: ['traffic_distribution'],
  },
  endpoint_slice_mirroring_controller_changes: slicesChanged,
  endpoint_slice_mirroring_controller_endpoints_sync_duration: {
    type: 'histogram',
    help: 'Seconds that looking after one Endpoints took.',
    labels: [],
    buckets: exponential(0.001, 2, 15),
  },
  endpoint_slice_mirroring_controller_endpoints_desired: { type: 'gauge', help: 'Endpoints.', labels: [] },
  endpoint_slice_mirroring_controller_num_endpoint_slices: { type: 'gauge', help: 'Slices.', labels: [] },
  root_ca_cert_publisher_sync_total: {
    type: 'counter',
    help: 'Times that a namespace was looked after.',
    labels: ['code'],
  },
  root_ca_cert_publisher_sync_duration_seconds: {
    type: 'histogram',
    help: 'Time that looking after a namespace took.',
    labels: ['code'],
    buckets: exponential(0.001, 2, 15),
  },
  ephemeral_volume_controller_create_total: {
    type: 'counter',
    help: 'Claims that were asked for.',
    labels: [],
  },
  ephemeral_volume_controller_create_failures_total: {
    type: 'counter',
    help: 'Claims that could not be made.',
    labels: [],
  },
  pv_collector_bound_pv_count: { type: 'gauge', help: 'Volumes that are bound.', labels: ['storage_class'] },
  pv_collector_unbound_pv_count: { type: 'gauge', help: 'Volumes that are not bound.', labels: ['storage_class'] },
  pv_collector_bound_pvc_count: { type: 'gauge', help: 'Claims that are bound.', labels: claimLabels },
  pv_collector_unbound_pvc_count: { type: 'gauge', help: 'Claims that are not bound.', labels: claimLabels },
  node_ipam_controller_cidrset_cidrs_allocations_total: {
    type: 'counter',
    help: 'Ranges given to nodes.',
    labels: clusterRange,
  },
  node_ipam_controller_cidrset_usage_cidrs: {
    type: 'gauge',
    help: 'Share of the ranges that nodes have.',
    labels: clusterRange,
  },
  node_ipam_controller_cirdset_max_cidrs: { type: 'gauge', help: 'Ranges that there are.', labels: clusterRange },
  running_managed_controllers: {
    type: 'gauge',
    help: 'Whether a controller runs.',
    labels: ['name', 'manager'],
  },
} as const satisfies Readonly<Record<string, MetricFacts>>
