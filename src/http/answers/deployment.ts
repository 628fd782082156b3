import { z } from 'zod'
import type { DeploymentView } from '../../app/deployment-view.ts'
import { actor, count, deploymentKind, deploymentState, errorRecord, instant, kept, text, texts } from './common.ts'
import { approval, brokenGlass, gateVerdict } from './gates.ts'
import { named } from './named.ts'
import { plan, releaseRef } from './plan.ts'

const cause = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('failure'), step: text, error: errorRecord }),
  z.object({ kind: z.literal('unknown'), step: text, why: text }),
  z.object({ kind: z.literal('abort'), actor, reason: text }),
  z.object({ kind: z.literal('person'), actor, reason: text }),
  z.object({ kind: z.literal('unanswered'), step: text }),
])

export const asking = z.object({
  about: z.enum(['failure', 'unknown', 'point-of-no-return', 'abort']),
  step: text,
  deadline: instant.nullable(),
})

const step = z.object({
  id: text,
  title: text,
  status: z.enum(['pending', 'started', 'backing-off', 'failed', 'done', 'skipped']),
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  error: errorRecord.nullable(),
  undo: z.enum(['none', 'started', 'backing-off', 'failed', 'done', 'attested']),
})

export const deployment = named(
  'Deployment',
  z.object({
    id: text,
    seq: count.describe('how many events it has'),
    app: text,
    environment: text,
    kind: deploymentKind,
    release: releaseRef,
    base: releaseRef.nullable(),
    state: deploymentState,
    newer: text.nullable().describe('what a newer Lockstep wrote that this one does not know'),
    actor,
    reason: text.nullable(),
    endedBy: actor
      .nullable()
      .describe('who rejected it, aborted it before it started, or accepted what was left; the reason is theirs then'),
    cause: cause.nullable().describe('why it is taken back'),
    kept: z.array(kept),
    left: texts.describe('what could not be taken back'),
    verified: z.boolean(),
    asking: asking.nullable(),
    createdAt: instant,
    updatedAt: instant,
    planHash: text,
    gates: gateVerdict.nullable().describe('how its gates stand now; null: it does not wait'),
    brokenGlass: brokenGlass.nullable(),
    approvals: z.array(approval),
    pointOfNoReturn: text.nullable(),
    steps: z.array(step),
    undone: texts.describe('steps that were taken back, in the order in which it happened'),
  }),
) satisfies z.ZodType<DeploymentView>

/** What became of a person's word. */
export const decided = z.object({ id: text, state: deploymentState })

export const startedDeployment = z.object({ id: text, plan })
