/**
 * What must hold before a deployment to an environment starts, of `lockstep.yaml`, of the policy, or of both together.
 * Where one of both could say less than the other, there is a list, and all of it must hold. Fields that end in `Ms` are
 * milliseconds.
 */
export type Gates = {
  /** Every rule must be met. */
  readonly approvals: readonly Approvals[]
  /** The wait timer, from the moment at which the deployment began to wait; 0: none. */
  readonly waitMs: number
  /** Lists of names or patterns with `*`: of each list one must match a branch that contains the commit. */
  readonly branches: readonly (readonly string[])[]
  /** Environments in which the release must have been verified, whatever `after` of the file says. */
  readonly verifiedIn: readonly string[]
  /** The shortest time that the release has been verified in every environment before; 0: none. */
  readonly soakMs: number
  /** Of each list one window must be open. */
  readonly windows: readonly (readonly Window[])[]
  readonly freezes: readonly Freeze[]
  /** No two of them ask the same URL. */
  readonly checks: readonly HttpCheck[]
  /** What a person must confirm, item by item. */
  readonly checklist: readonly string[]
  /** Each must be young enough. */
  readonly drills: readonly Drill[]
}

/** An environment that waits for nothing: continuous deployment. */
export const noGates: Gates = {
  approvals: [],
  waitMs: 0,
  branches: [],
  verifiedIn: [],
  soakMs: 0,
  windows: [],
  freezes: [],
  checks: [],
  checklist: [],
  drills: [],
}

export type Approvals = {
  /** People or groups. */
  readonly from: readonly string[]
  /** How many different people. */
  readonly count: number
  /** Whether somebody who wrote a commit of the release may approve it. */
  readonly author: 'barred' | 'allowed'
  /** From the moment at which the deployment began to wait. */
  readonly expiryMs: number
}

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Weekday = (typeof weekdays)[number]

/**
 * Open whenever the clock on the wall of `zone` shows a time from `from` to before `to` on one of the days. A window whose
 * `to` is not behind its `from` goes on after midnight, and belongs to the day on which it opened. Both are HH:MM; `to` may
 * be 24:00.
 */
export type Window = {
  readonly days: readonly Weekday[]
  readonly from: string
  readonly to: string
  /** A name of the IANA time zone database. */
  readonly zone: string
}

/** Nobody deploys from `from` to before `to`, both ISO instants; null: until somebody lifts it. */
export type Freeze = { readonly from: string; readonly to: string | null; readonly reason: string }

/** Another system that is asked by GET; a status from 200 to 299 passes. */
export type HttpCheck = {
  readonly name: string
  readonly url: string
  /** How long an answer counts before it is asked again. */
  readonly everyMs: number
  readonly timeoutMs: number
}

/** The release was deployed, taken back and deployed again in that environment, at most so long ago. */
export type Drill = { readonly environment: string; readonly withinMs: number }
