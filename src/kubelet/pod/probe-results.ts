// What probes have found of running containers, as decisions read it. Keys are container ids, so a restarted container
// starts without a past. Absent: no result yet.

export type ProbeType = 'liveness' | 'readiness' | 'startup'
export type ProbeResult = 'success' | 'failure' | 'unknown'

/** The settled result of a probe of a container, if there is one. */
export interface ProbeResults {
  get(type: ProbeType, containerId: string): ProbeResult | undefined
}

export const noProbeResults: ProbeResults = { get: () => undefined }
