// What the controllers say of themselves under upstream's names, after some work.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMetricsRegistry } from '#base'
import { jobKind, nodeKind, persistentVolumeClaimKind, serviceKind, statefulSetKind } from '../kinds.ts'
import { metricTable } from '../runtime/metric-table.ts'
import { createControllerMetrics } from '../runtime/metrics.ts'
import { startTestCluster, template } from './harness.test.ts'

const namespace = 'default'
const labels = { app: 'web' }

test('controllers count what they do, and say what there is, when somebody looks', async () => {
  const registry = createMetricsRegistry()
  await using cluster = await startTestCluster({
    metrics: createControllerMetrics(registry),
    nodeIpam: { clusterCidrs: [{ cidr: '10.244.0.0/16' }] },
  })
  const { client, until } = cluster
  const lines = (): readonly string[] => registry.render().split('\n')
  const shows = (line: string): Promise<void> => until(`metrics show ${line}`, async () => lines().includes(line))
  await client.create(statefulSetKind, {
    metadata: { namespace, name: 'web' },
    spec: { replicas: 2, serviceName: 'web', selector: { matchLabels: labels }, template: template(labels) },
  })
  await client.create(serviceKind, {
    metadata: { namespace, name: 'web' },
    spec: { selector: labels, ports: [{ port: 80 }], trafficDistribution: 'PreferSameZone' },
  })
  await client.create(persistentVolumeClaimKind, {
    metadata: { namespace, name: 'data' },
    spec: { storageClassName: 'none', accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  })
  const pods = { spec: { restartPolicy: 'Never' as const, containers: [{ name: 'c', image: 'busybox' }] } }
  await client.create(jobKind, {
    metadata: { namespace, name: 'work' },
    spec: { parallelism: 2, completions: 2, completionMode: 'Indexed', template: pods },
  })
  const set = 'statefulset_namespace="default",statefulset_name="web",pod_management_policy="OrderedReady"'
  await shows(`statefulset_controller_statefulset_unavailable_replicas{${set}} 0`)
  await shows(`statefulset_controller_statefulset_max_unavailable{${set}} 1`)
  await shows('endpoint_slice_controller_endpoints_desired 2')
  await shows('endpoint_slice_controller_num_endpoint_slices 1')
  await shows('endpoint_slice_controller_desired_endpoint_slices 1')
  await shows('endpoint_slice_controller_endpoints_added_per_sync_sum 2')
  await shows(
    'endpoint_slice_controller_services_count_by_traffic_distribution{traffic_distribution="PreferSameZone"} 1',
  )
  const claim = 'namespace="default",storage_class="none",volume_attributes_class=""'
  await shows(`pv_collector_unbound_pvc_count{${claim}} 1`)
  await shows('node_ipam_controller_cidrset_cidrs_allocations_total{clusterCIDR="10.244.0.0/16"} 1')
  await shows('node_ipam_controller_cidrset_usage_cidrs{clusterCIDR="10.244.0.0/16"} 0.00390625')
  await shows('node_ipam_controller_cirdset_max_cidrs{clusterCIDR="10.244.0.0/16"} 256')
  await shows('job_controller_job_pods_creation_total{reason="new",status="succeeded"} 2')
  await shows('node_collector_zone_size{zone=""} 1')
  await shows('node_collector_zone_health{zone=""} 100')
  await shows('node_collector_unhealthy_nodes_in_zone{zone=""} 0')
  await shows('running_managed_controllers{name="job-controller",manager="kube-controller-manager"} 1')
  const begins = (start: string): boolean => lines().some((line) => line.startsWith(start))
  assert.ok(begins('root_ca_cert_publisher_sync_total{code="200"} '))
  assert.ok(begins('job_controller_job_syncs_total{completion_mode="Indexed",result="success",action="pods_created"} '))
  await client.create(nodeKind, { metadata: { name: 'n2' } })
  await shows('node_collector_zone_health{zone=""} 50')
  const told = new Set(lines().flatMap((line) => /^# TYPE (\S+)/.exec(line)?.[1] ?? []))
  const missing = Object.keys(metricTable).filter((name) => !told.has(name))
  assert.deepEqual(missing, [], 'every metric of the table is there')
})

test('what a server does not say of its kinds is counted', async () => {
  const registry = createMetricsRegistry()
  await using cluster = await startTestCluster({
    metrics: createControllerMetrics(registry),
    discoverThrough: () => () => Promise.reject(new Error('no discovery')),
  })
  const counted = /^garbagecollector_controller_resources_sync_error_total [1-9]/m
  await cluster.until('the failure is counted', async () => counted.test(registry.render()))
})
