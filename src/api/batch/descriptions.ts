// What the types of batch/v1 and their fields are for, in our own words. See schema/descriptions.ts.

export const descriptions = `
# batch/v1.Job: Runs Pods until enough of them have succeeded.
spec: What runs, how often, and when it counts as failed.
status: How far it is.

# batch/v1.JobSpec: What runs, how often, and when it counts as failed.
parallelism: How many Pods run at once. Default 1.
completions: How many must succeed. Absent: as soon as one has, no new one is started.
activeDeadlineSeconds: After how many seconds the Job is ended and counts as failed.
podFailurePolicy: What is done about Pods that fail in certain ways.
successPolicy: When the Job counts as done before all have succeeded.
backoffLimit: How many failures are let pass. Default 6.
backoffLimitPerIndex: The same for each index.
maxFailedIndexes: How many indexes may fail.
selector: Labels of its Pods; made by the server.
manualSelector: Whether selector was chosen by hand.
template: What the Pods are made from.
ttlSecondsAfterFinished: After how many seconds a finished Job is deleted.
completionMode: NonIndexed, or Indexed: each Pod has a number of its own. The default is NonIndexed.
suspend: Whether no Pods run for now.
podReplacementPolicy: When a new Pod is started: TerminatingOrFailed, or only when the old one has Failed.
managedBy: Who looks after the Job, if not the usual controller.

# batch/v1.PodFailurePolicy: What is done about Pods that fail in certain ways.
rules: The first that fits counts.

# batch/v1.PodFailurePolicyRule: What is done about Pods that fail in one way.
action: FailJob, FailIndex, Ignore or Count.
onExitCodes: Exit codes of containers.
onPodConditions: Conditions of the Pod; one is enough.

# batch/v1.PodFailurePolicyOnExitCodesRequirement: Exit codes of containers.
containerName: Only of this container.
operator: In or NotIn.
values: The exit codes.

# batch/v1.PodFailurePolicyOnPodConditionsPattern: A condition of a Pod.
type: Its type.
status: Its status. The default is True.

# batch/v1.SuccessPolicy: When a Job counts as done before all have succeeded.
rules: The first that holds counts.

# batch/v1.SuccessPolicyRule: When a Job counts as done.
succeededIndexes: Indexes that must have succeeded, such as 0,2-4.
succeededCount: How many must have succeeded.

# batch/v1.JobStatus: How far a Job is.
conditions: Whether it is complete, failed, or suspended.
startTime: When it was started.
completionTime: When enough had succeeded.
active: How many Pods run or wait.
succeeded: How many have succeeded.
failed: How many have failed.
terminating: How many are ending.
completedIndexes: Indexes that have succeeded, such as 0,2-4.
failedIndexes: Indexes that have failed.
uncountedTerminatedPods: Pods that have ended and are not counted yet.
ready: How many are ready.

# batch/v1.JobCondition < meta/v1.Condition: Something that is true or false of a Job.
lastProbeTime: When it was looked at last.

# batch/v1.UncountedTerminatedPods: Pods that have ended and are not counted yet, by uid.
succeeded: Those that succeeded.
failed: Those that failed.

# batch/v1.CronJob: Starts Jobs at certain times.
spec: When, and which Jobs.
status: When it last did, and what runs.

# batch/v1.CronJobSpec: When Jobs are started, and which.
schedule: When, as cron writes it: minute, hour, day of the month, month, day of the week.
timeZone: The time zone that is meant. The default is the controller's.
startingDeadlineSeconds: How late a Job may still be started.
concurrencyPolicy: What is done when the last Job still runs: Allow, Forbid or Replace it. The default is Allow.
suspend: Whether no Jobs are started for now.
jobTemplate: What Jobs are made from.
successfulJobsHistoryLimit: How many Jobs that succeeded are kept. Default 3.
failedJobsHistoryLimit: How many Jobs that failed are kept. Default 1.

# batch/v1.JobTemplateSpec: What Jobs are made from.
metadata: Labels and annotations of the Jobs.
spec: What the Jobs run.

# batch/v1.CronJobStatus: When Jobs were started, and what runs.
active: Jobs that run.
lastScheduleTime: When one was started last.
lastSuccessfulTime: When one last succeeded.
`
