// The admission plugins in upstream's order (k8s.io/kubernetes/pkg/kubeapiserver/options/plugins.go). A plugin that comes
// later has its line here.
import { namespaceLifecycle } from './namespace-lifecycle.ts'
import type { AdmissionPlugin } from './plugin.ts'

export const admissionPlugins: readonly AdmissionPlugin[] = [
  namespaceLifecycle,
  // ServiceAccount, TaintNodesByCondition, LimitRanger, Priority, DefaultTolerationSeconds, DefaultStorageClass, RuntimeClass,
  // MutatingAdmissionPolicy, MutatingAdmissionWebhook, ValidatingAdmissionPolicy, ValidatingAdmissionWebhook, ResourceQuota
]
