import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Anchor } from '../domain/audit/anchor.ts'
import type { LogLine } from '../domain/log-line.ts'
import type { Lockstep } from '../app/lockstep.ts'
import type { RetentionDeps } from '../app/retention/apply-retention.ts'
import type { Readiness } from '../app/readiness.ts'
import type { NoticeDeps } from '../app/notices/notice-deps.ts'
import type { WebhookDeps } from '../app/webhooks/webhook-deps.ts'
import type { OpenRecord } from '../store/open-record.ts'
import type { Actor } from '../domain/saga/event.ts'
import type { SignIn } from './people/sign-in.ts'
import type { SlackDeps } from './slack/slack-deps.ts'
import type { Growth } from './growth.ts'
import { accessTo, actorOfPrincipal } from './people/access.ts'

/** What the API is given. */
export type ApiParts = {
  readonly lockstep: Lockstep
  /** Wakes followers of a stream. */
  readonly growth: Growth
  /** The log lines of a deployment or a run, from a byte offset on. */
  readonly readLog: (id: string, from: number) => Promise<{ readonly lines: readonly LogLine[]; readonly next: number }>
  /** Writes an anchor over what has changed; null: nothing has. */
  readonly anchorNow: () => Promise<Anchor | null>
  /** Opens the whole record over a connection of its own, to be read once through. */
  readonly openRecord: () => Promise<OpenRecord>
  /** The channels that people are told by. */
  readonly notices: NoticeDeps
  /** Signing in; null: it is not set up. */
  readonly signIn: SignIn | null
  /** Where the built page is; the folder need not be there. */
  readonly pageFolder: string
  /** What others tell. */
  readonly webhooks: WebhookDeps
  /** What people decide in Slack. */
  readonly slack: SlackDeps
  readonly log: { error(fields: object, message: string): void }
  readonly version: string
  /** What the policy lets go of this data folder. */
  readonly retention: RetentionDeps
  /** Whether this node is to be sent requests: what hinders it, and what it leads. */
  readonly readiness: () => Promise<Readiness>
  /** Aborted once the server is to stop: from then on it begins nothing new. */
  readonly stopping: AbortSignal
  /** The name of this node; null: it has none. */
  readonly node: string | null
}

/** Who asks, for the record. Not for routes that are open to everybody. */
export const actorOf = (request: FastifyRequest): Actor => actorOfPrincipal(accessTo(request).principal)

export const nameParam = z.string().min(1).max(100)
export const placeParams = z.object({ app: nameParam, environment: nameParam })
export const idParams = z.object({ id: nameParam })
export const appParams = z.object({ app: nameParam })
export const reasonText = z.string().max(1000)
