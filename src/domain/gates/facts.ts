import type { Freeze } from './gates.ts'

/** Who is who, as the policy says. */
export type Directory = {
  /** The e-mail addresses of every person that the policy knows; null: there is no policy, and a name is taken as it is. */
  readonly people: Readonly<Record<string, readonly string[]>> | null
  /** The people of each group. */
  readonly groups: Readonly<Record<string, readonly string[]>>
}

export type Approval = { readonly person: string; readonly at: string }

/** A freeze that a person declared on the server. */
export type PersonalFreeze = Freeze & { readonly by: string }

/** The last answer to a check; `none`: it could not be had. `why` is for a person. */
export type CheckAnswer = { readonly verdict: 'pass' | 'fail' | 'none'; readonly why: string; readonly at: string }

export type Tick = { readonly item: string; readonly person: string; readonly at: string }

/** All that the gates of one deployment are judged by. Instants are ISO texts. */
export type GateFacts = {
  readonly now: string
  /** Since when the deployment waits with this plan: approvals, ticks and timers count from here. */
  readonly waitingSince: string
  /** The branches that contain the commit, by their short names. */
  readonly refs: readonly string[]
  /** Who wrote a commit since the base: names, addresses or `Name <address>`. */
  readonly authors: readonly string[]
  readonly directory: Directory
  /** Those for this deployment and this plan's hash. */
  readonly approvals: readonly Approval[]
  /** By each environment of `after` and of `verifiedIn`: since when the release is verified there; null: it is not. */
  readonly verifiedAt: Readonly<Record<string, string | null>>
  readonly freezes: readonly PersonalFreeze[]
  /** By URL. A check that was never asked is not in it. */
  readonly checks: Readonly<Record<string, CheckAnswer>>
  readonly ticked: readonly Tick[]
  /** By environment: when the last good drill of this release ended; null or absent: there was none. */
  readonly drilledAt: Readonly<Record<string, string | null>>
  /** Back to a release that has been here before: what is asked of new releases only is skipped. */
  readonly isRollback: boolean
  /** Somebody who may has overridden the gates: all of them are skipped. */
  readonly hasBrokenGlass: boolean
}

export type GateKind =
  'branches' | 'verified' | 'soak' | 'drill' | 'approvals' | 'checklist' | 'check' | 'wait' | 'windows' | 'freeze'

/** One gate as a person sees it. */
export type GateState = {
  readonly gate: GateKind
  /** What is demanded, for example "2 approvals of release-managers". */
  readonly title: string
  /** refused: can never pass for this plan. expired: was not met in time. skipped: by a rollback or by break-glass. */
  readonly status: 'passed' | 'waiting' | 'refused' | 'expired' | 'skipped'
  /** What holds, what is waited for or what can never hold. */
  readonly detail: string
  /** The people who can end the waiting; empty: it needs no one person, or nobody can. */
  readonly who: readonly string[]
  /** When it ends by itself; null: it does not. */
  readonly until: string | null
  /** When it expires if it is not met; null: it does not. */
  readonly expiresAt: string | null
}

export type GateVerdict = {
  readonly states: readonly GateState[]
  readonly verdict: 'passed' | 'waiting' | 'refused' | 'expired'
  /** When to judge again if nobody does anything; not before `now`; null: never. At `now` a check is due to be asked. */
  readonly lookAgainAt: string | null
}
