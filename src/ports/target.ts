import type { Lease } from './lease.ts'

/** `starting` until the first good health answer; `crashed` = it keeps dying and is no longer restarted. */
export type InstanceState = 'starting' | 'healthy' | 'unhealthy' | 'stopping' | 'stopped' | 'crashed'

/** An observation of one instance, as the target reports it. */
export type SeenInstance = {
  readonly id: string
  readonly service: string
  /** Release id whose code it runs. */
  readonly release: string
  readonly state: InstanceState
  readonly restarts: number
  /** Why it is not healthy, in words, with the tail of its output where that helps; null when there is nothing to say. */
  readonly reason: string | null
}

/** One that Lockstep started, so that it knows where it answers. */
export type Instance = SeenInstance & { readonly address: { readonly host: string; readonly port: number } }

/** A variable's value, or the file (mode 0600) that holds it: secrets are never part of a specification. */
export type VariableValue = string | { readonly file: string }

/** What to run. The same `id` with the same specification is the same instance: starting it twice starts it once. */
export type InstanceSpec = {
  readonly id: string
  readonly service: string
  readonly release: string
  readonly artifact: { readonly digest: string; readonly path: string }
  /** Program and arguments; run in the artifact's folder. */
  readonly command: readonly string[]
  readonly variables: Readonly<Record<string, VariableValue>>
  /** null = the service answers no HTTP; it is healthy when it has run for `startMs` without dying. */
  readonly health: { readonly path: string; readonly timeoutMs: number; readonly intervalMs: number } | null
  /** How long it may take until the first good health answer. */
  readonly startMs: number
  /** Between SIGTERM and SIGKILL. */
  readonly graceMs: number
}

/** What runs, seen from outside, bound to one app and environment. */
export type SeenTarget = {
  readonly kind: string
  /** All instances known of this app and environment, stopped ones excluded. */
  instances(): Promise<readonly SeenInstance[]>
}

/** A target whose instances Lockstep starts and stops itself. */
export type Target = {
  readonly kind: string
  instances(): Promise<readonly Instance[]>
  /** Starts what is not there yet; returns without waiting for health. Idempotent by id. TARGET_/AGENT_ errors by code. */
  start(specs: readonly InstanceSpec[], lease: Lease): Promise<void>
  /** Stops gracefully and waits until they are gone. Unknown ids are gone already. Idempotent. */
  stop(ids: readonly string[], lease: Lease, signal: AbortSignal): Promise<void>
}
