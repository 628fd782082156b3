import type { Actor } from '../saga/event.ts'
import { lockstepItself } from './fact.ts'

/** A stored event with the place of its deployment; null: it belongs to none. */
export type EntryRow = {
  readonly stream: string
  readonly seq: number
  readonly type: string
  readonly body: string
  readonly hash: string
  readonly app: string | null
  readonly environment: string | null
}

/** Who did what, when, where and why. `body` is exactly the text that `hash` was made of. */
export type AuditEntry = {
  readonly at: string
  readonly stream: string
  readonly seq: number
  readonly type: string
  readonly app: string | null
  readonly environment: string | null
  readonly actor: Actor
  readonly reason: string | null
  readonly body: string
  readonly hash: string
}

/** One that is shown: `release` is the version of the release that it is about; null: about none. */
export type ShownEntry = AuditEntry & { readonly release: string | null }

type Body = {
  readonly at?: string
  readonly actor?: Actor
  readonly reason?: string | null
  readonly why?: string
  readonly environment?: string | null
  readonly error?: { readonly code: string; readonly message: string }
}

/** Reads an event for people and programs. What nobody is named for was done by Lockstep. */
export const entryOf = ({ stream, seq, type, body, hash, app, environment }: EntryRow): AuditEntry => {
  const said = JSON.parse(body) as Body
  return {
    at: said.at ?? '',
    stream,
    seq,
    type,
    app: app ?? (stream.startsWith('app:') ? stream.slice('app:'.length) : null),
    environment: environment ?? said.environment ?? null,
    actor: said.actor ?? lockstepItself,
    reason: reasonOf(said),
    body,
    hash,
  }
}

const reasonOf = ({ reason, why, error }: Body): string | null => {
  if (typeof reason === 'string' && reason !== '') return reason
  if (typeof why === 'string' && why !== '') return why
  return error === undefined ? null : `${error.code}: ${error.message}`
}

/** Events that say how a deployment went on by itself; a page about all deployments leaves them out. */
export const quietTypes: readonly string[] = [
  'gates-passed',
  'gates-closed',
  'gate-checked',
  'lock-granted',
  'step-started',
  'step-done',
  'checkpoint',
  'retry-due',
  'settled',
  'undo-started',
  'undo-done',
]
