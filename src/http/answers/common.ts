import type { Readable } from 'node:stream'
import { z } from 'zod'
import type { ErrorRecord } from '../../domain/errors/error.ts'
import type { ProblemRecord } from '../../domain/errors/problem.ts'
import { finalStates } from '../../domain/saga/deployment.ts'
import type { DeploymentState } from '../../domain/saga/deployment.ts'
import type { Actor, Kept } from '../../domain/saga/event.ts'
import { named } from './named.ts'

export const text = z.string()
export const texts = z.array(text)
export const instant = z.iso.datetime({ offset: true })
export const count = z.int().min(0)
/** What a route streams: its text. */
export const streamedText = text as unknown as z.ZodType<Readable | string>
export const deploymentKind = z.enum(['deploy', 'rollback'])

export const deploymentState = named(
  'DeploymentState',
  z.enum(['waiting', 'queued', 'running', 'asking', 'undoing', 'stuck', ...finalStates]),
) satisfies z.ZodType<DeploymentState>

export const actor = named(
  'Actor',
  z.object({
    kind: z.enum(['person', 'system']),
    name: text,
    via: text.exactOptional().describe('the token by which they did it'),
  }),
) satisfies z.ZodType<Actor>

export const kept = named(
  'Kept',
  z.object({ what: text, why: text }).describe('what was left ahead on purpose, so that no data are lost'),
) satisfies z.ZodType<Kept>

const errorKind = z.enum(['retry', 'terminal'])
const detail = z.object({
  code: text,
  file: text,
  line: z.int(),
  column: z.int(),
  path: text,
  message: text,
  hint: text,
}) satisfies z.ZodType<ProblemRecord>

export const errorRecord = named(
  'ErrorRecord',
  z.object({
    code: text,
    title: text,
    message: text,
    hint: text,
    kind: errorKind,
    details: z.array(detail).exactOptional(),
  }),
) satisfies z.ZodType<ErrorRecord>

/** What every refusal and failure looks like: RFC 9457 with the entry of the catalogue. */
export const problem = named(
  'Problem',
  z.object({
    title: text,
    status: z.int(),
    detail: text,
    code: text.describe('permanent; docs/reference/errors.md lists them all'),
    hint: text.describe('what to do about it'),
    kind: errorKind.describe('retry: the same call may succeed later without anybody changing anything'),
    details: z.array(detail).exactOptional(),
  }),
)
