import type { FastifyRequest } from 'fastify'
import { z } from 'zod'
import type { Anchor } from '../domain/audit/anchor.ts'
import type { Lockstep } from '../app/lockstep.ts'
import type { NoticeDeps } from '../app/notices/notice-deps.ts'
import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import type { Actor } from '../domain/saga/event.ts'
import type { Growth } from './growth.ts'

/** What the API is given. */
export type ApiParts = {
  readonly lockstep: Lockstep
  /** Wakes followers of a stream. */
  readonly growth: Growth
  /** The log lines of a deployment or a run, from a byte offset on. */
  readonly readLog: (id: string, from: number) => Promise<{ readonly lines: readonly unknown[]; readonly next: number }>
  /** Writes an anchor over what has changed; null: nothing has. */
  readonly anchorNow: () => Promise<Anchor | null>
  /** The channels that people are told by. */
  readonly notices: NoticeDeps
  readonly log: { error(fields: object, message: string): void }
  readonly version: string
  /** The name of this node; null: it has none. */
  readonly node: string | null
}

/** Parses what came from outside. API_REQUEST_INVALID with every problem. */
export const parse = <T>(schema: z.ZodType<T>, value: unknown): T => {
  const result = schema.safeParse(value ?? {})
  if (result.success) return result.data
  throw failure(apiErrors.API_REQUEST_INVALID, { why: z.prettifyError(result.error) })
}

/** Who asks: the user of this machine whom the command line names. The socket lets only one user in. */
export const actorOf = (request: FastifyRequest): Actor => {
  const header = request.headers['x-lockstep-actor']
  return { kind: 'person', name: typeof header === 'string' && header !== '' ? header.slice(0, 100) : 'unknown' }
}

const name = z.string().min(1).max(100)
export const placeParams = z.object({ app: name, environment: name })
export const idParams = z.object({ id: name })
export const appParams = z.object({ app: name })
