// What a simulated container does, as data. A script is found by the container's annotation, its sandbox's, or its image.

/** One thing after another. A script that runs out of steps exits with 0; one without steps runs until it is stopped. */
export type SimulatedStep =
  /** Runs for so long. `Infinity` (or null, in JSON): until it is stopped. */
  | { readonly kind: 'run'; readonly ms: number | null }
  | { readonly kind: 'log'; readonly text: string; readonly stream?: 'stdout' | 'stderr' }
  | { readonly kind: 'exit'; readonly code: number; readonly message?: string }
  /** Killed for lack of memory: exit code 137, reason OOMKilled. */
  | { readonly kind: 'oom' }

/** What a command run in the container gives. */
export interface SimulatedExec {
  readonly exitCode?: number
  readonly stdout?: string
  readonly stderr?: string
  /** How long the command takes. */
  readonly afterMs?: number
}

export interface SimulatedScript {
  /** How long startContainer takes. Default 0. */
  readonly startMs?: number
  /** startContainer fails with this message; the container is then exited with 128, StartError. */
  readonly startError?: string
  readonly steps?: readonly SimulatedStep[]
  /** What the stop signal does. Default: exits at once with 143. */
  readonly onTerm?: 'ignore' | { readonly exitCode: number; readonly afterMs?: number }
  /** When probes begin to succeed, from the start. Default 0: at once. null: never. */
  readonly readyAfterMs?: number | null
  /** When they cease to, from the start. Default: never. */
  readonly readyUntilMs?: number
  /** Answers of execSync by command, words joined by a blank; '*' is any other. Without: exit code 0 if ready, else 1. */
  readonly exec?: Readonly<Record<string, SimulatedExec>>
  readonly usage?: { readonly cpuMillicores?: number; readonly memoryBytes?: number }
  /** Scripts of restarts: the first is for attempt 0, the last for all that follow. What they leave out is as above. */
  readonly attempts?: readonly SimulatedScript[]
}

export interface SimulatedImage {
  /** How long pulling takes. Default 0. */
  readonly pullMs?: number
  /** Pulling fails with this message. */
  readonly pullError?: string
  /** Is there from the start. */
  readonly present?: boolean
  readonly sizeBytes?: number
  /** The image's user: a number or a name. */
  readonly user?: string
  /** Pulling needs these credentials. */
  readonly auth?: { readonly username: string; readonly password: string }
  readonly script?: SimulatedScript
}

/** On a container: its script, as JSON. On a Pod: followed by '.' and the container's name. */
export const simulateAnnotation = 'sampan.dev/simulate'

/** The script of one attempt. */
export function scriptOfAttempt(script: SimulatedScript, attempt: number): SimulatedScript {
  const { attempts, ...always } = script
  if (!attempts || attempts.length === 0) return always
  return { ...always, ...attempts[Math.min(attempt, attempts.length - 1)] }
}

/** Finds the script that annotations give; undefined if they give none. Throws a SyntaxError if one is not JSON. */
export function scriptOfAnnotations(
  containerName: string,
  container: Readonly<Record<string, string>>,
  sandbox: Readonly<Record<string, string>>,
): SimulatedScript | undefined {
  const ofPod = `${simulateAnnotation}.${containerName}`
  if (Object.hasOwn(container, simulateAnnotation)) return JSON.parse(container[simulateAnnotation] ?? '')
  if (Object.hasOwn(sandbox, ofPod)) return JSON.parse(sandbox[ofPod] ?? '')
  return undefined
}
