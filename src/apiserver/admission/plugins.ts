// The admission plugins in upstream's order (k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go). A plugin that comes
// later has its line here: MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy and
// ValidatingAdmissionWebhook stand between RuntimeClass and ResourceQuota.
import { defaultStorageClass } from './default-storage-class.ts'
import { defaultTolerationSeconds } from './default-toleration-seconds.ts'
import { limitRanger } from './limit-ranger.ts'
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import type { AdmissionPlugin } from './plugin.ts'
import { priority } from './priority.ts'
import { resourceQuota } from './resource-quota.ts'
import { runtimeClass } from './runtime-class.ts'
import { serviceAccount } from './service-account.ts'
import { taintNodesByCondition } from './taint-nodes-by-condition.ts'

/** Plugins that need a controller beside them. */
export interface AdmissionOptions {
  /** ServiceAccount: needs the controllers that make the default account and publish the root CA. Default false. */
  readonly serviceAccountAdmission?: boolean
  /** TaintNodesByCondition: needs the controller that takes the taint from a ready node. Default false. */
  readonly taintNodesByCondition?: boolean
}

export function admissionPlugins(options: AdmissionOptions): readonly AdmissionPlugin[] {
  return [
    namespaceLifecycle,
    limitRanger,
    ...(options.serviceAccountAdmission === true ? [serviceAccount] : []),
    ...(options.taintNodesByCondition === true ? [taintNodesByCondition] : []),
    priority,
    defaultTolerationSeconds,
    defaultStorageClass,
    runtimeClass,
    resourceQuota,
  ]
}
