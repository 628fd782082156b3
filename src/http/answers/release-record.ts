import { z } from 'zod'
import type { ReleaseRecord } from '../../domain/release-record/release-record.ts'
import { actor, count, deploymentKind, instant, kept, text, texts } from './common.ts'
import { flagValue } from './flag.ts'
import { brokenGlass } from './gates.ts'
import { named } from './named.ts'
import { chainLink, releaseContent } from './release.ts'

const gates = z.object({
  demanded: texts,
  policy: text.nullable(),
  passedAt: instant.nullable(),
  approvals: z.array(z.object({ at: instant, person: text, reason: text, planHash: text, isOfThisPlan: z.boolean() })),
  checklist: z.array(z.object({ item: text, person: text.nullable(), at: instant.nullable() })),
  checks: z.array(z.object({ name: text, verdict: z.enum(['pass', 'fail', 'none']), why: text, at: instant })),
  brokenGlass: brokenGlass.nullable(),
})

const step = z.object({
  id: text,
  kind: text,
  title: text,
  status: z.enum(['pending', 'started', 'backing-off', 'failed', 'done', 'skipped']),
  attempts: count,
  startedAt: instant.nullable(),
  tookMs: z.number().nullable(),
  error: text.nullable(),
  undo: z.enum(['none', 'started', 'backing-off', 'failed', 'done', 'attested']),
})

const test = z.object({
  step: text,
  title: text,
  outcome: z.enum(['passed', 'failed', 'inconclusive', 'skipped', 'open']),
  tookMs: z.number().nullable(),
  why: text.nullable(),
})
const watch = test.extend({ watched: texts, watchedMs: z.number().nullable(), looks: z.number().nullable() })

const deployment = z.object({
  id: text,
  environment: text,
  kind: deploymentKind,
  direction: z.enum(['to', 'away']).describe('away: a rollback from this release to another one'),
  release: text,
  base: text.nullable(),
  strategy: text,
  run: text.nullable(),
  isDrill: z.boolean(),
  actor,
  reason: text.nullable(),
  createdAt: instant,
  startedAt: instant.nullable(),
  endedAt: instant.nullable(),
  tookMs: z.number().nullable(),
  state: text,
  newer: text.nullable(),
  verified: z.boolean(),
  why: text.nullable(),
  undone: texts,
  kept: z.array(kept),
  left: texts,
  gates,
  decisions: z.array(z.object({ at: instant, actor, what: text, reason: text })),
  steps: z.array(step),
  tests: z.array(test),
  watches: z.array(watch),
  evidence: z
    .object({ planHash: text, head: chainLink, anchor: z.object({ number: count, hash: text }).nullable() })
    .describe('what ties this to the tamper-evident record'),
})

const word = { at: instant, actor, reason: text, link: chainLink }
const hold = z.object({ environment: text, release: text, by: text, ...word, lifted: z.object(word).nullable() })

const flagChange = z.object({
  environment: text,
  flag: text,
  from: flagValue.nullable(),
  to: flagValue.nullable().describe('null: it is not served'),
  ...word,
})

export const releaseRecord = named(
  'ReleaseRecord',
  releaseContent.extend({ deployments: z.array(deployment), holds: z.array(hold), flagChanges: z.array(flagChange) }),
) satisfies z.ZodType<ReleaseRecord>
