// All laws: those that are judged write by write, and those about what runs.
import type { Law, RunningLaw } from '../law.ts'
import { addressStays } from './address-stays.ts'
import { claimStaysBound } from './claim-stays-bound.ts'
import { configRollHasCause } from './config-roll-has-cause.ts'
import { cronJobForbid } from './cron-job-forbid.ts'
import { daemonSetOneANode } from './daemon-set-one-a-node.ts'
import { daemonSetRunsOneANode } from './daemon-set-runs-one-a-node.ts'
import { deletionIsFinal } from './deletion-is-final.ts'
import { deploymentMaximum } from './deployment-maximum.ts'
import { deploymentMinimum } from './deployment-minimum.ts'
import { endpointsReady } from './endpoints-ready.ts'
import { foregroundOrder } from './foreground-order.ts'
import { jobCountsOnce } from './job-counts-once.ts'
import { jobOneIndex } from './job-one-index.ts'
import { jobParallelism } from './job-parallelism.ts'
import { phaseNeverGoesBack } from './phase-never-goes-back.ts'
import { podDisruptionBudget } from './pod-disruption-budget.ts'
import { replicaSetMaximum } from './replica-set-maximum.ts'
import { rollbackOfFailed } from './rollback-of-failed.ts'
import { scheduledOnce } from './scheduled-once.ts'
import { statefulSetKeepsNew } from './stateful-set-keeps-new.ts'
import { statefulSetOneIdentity } from './stateful-set-one-identity.ts'
import { statefulSetOrder } from './stateful-set-order.ts'
import { unownedStays } from './unowned-stays.ts'

const judged = {
  phaseNeverGoesBack,
  scheduledOnce,
  addressStays,
  deletionIsFinal,
  deploymentMaximum,
  deploymentMinimum,
  replicaSetMaximum,
  jobParallelism,
  jobCountsOnce,
  jobOneIndex,
  statefulSetOrder,
  statefulSetKeepsNew,
  rollbackOfFailed,
  configRollHasCause,
  podDisruptionBudget,
  claimStaysBound,
  daemonSetOneANode,
  cronJobForbid,
  foregroundOrder,
  unownedStays,
  endpointsReady,
} satisfies Readonly<Record<string, Law>>

const running = { statefulSetOneIdentity, daemonSetRunsOneANode } satisfies Readonly<Record<string, RunningLaw>>

export const laws: readonly Law[] = Object.values(judged)
export const runningLaws: readonly RunningLaw[] = Object.values(running)
export const lawsByName: Readonly<Record<string, Law | RunningLaw>> = { ...judged, ...running }
