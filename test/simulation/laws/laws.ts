// All laws that are judged write by write.
import type { Law } from '../law.ts'
import { addressStays } from './address-stays.ts'
import { cronJobForbid } from './cron-job-forbid.ts'
import { daemonSetOneANode } from './daemon-set-one-a-node.ts'
import { deletionIsFinal } from './deletion-is-final.ts'
import { deploymentMaximum } from './deployment-maximum.ts'
import { deploymentMinimum } from './deployment-minimum.ts'
import { endpointsReady } from './endpoints-ready.ts'
import { foregroundOrder } from './foreground-order.ts'
import { jobCountsOnce } from './job-counts-once.ts'
import { jobParallelism } from './job-parallelism.ts'
import { phaseNeverGoesBack } from './phase-never-goes-back.ts'
import { replicaSetMaximum } from './replica-set-maximum.ts'
import { scheduledOnce } from './scheduled-once.ts'
import { unownedStays } from './unowned-stays.ts'

export const laws: readonly Law[] = [
  phaseNeverGoesBack,
  scheduledOnce,
  addressStays,
  deletionIsFinal,
  deploymentMaximum,
  deploymentMinimum,
  replicaSetMaximum,
  jobParallelism,
  jobCountsOnce,
  daemonSetOneANode,
  cronJobForbid,
  foregroundOrder,
  unownedStays,
  endpointsReady,
]
