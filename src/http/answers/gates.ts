import { z } from 'zod'
import type { Approval, GateVerdict } from '../../domain/gates/facts.ts'
import { weekdays } from '../../domain/gates/gates.ts'
import type { Gates } from '../../domain/gates/gates.ts'
import type { BrokenGlass } from '../../domain/saga/waiting.ts'
import type { StoredFreeze } from '../../app/freeze.ts'
import { actor, count, instant, text, texts } from './common.ts'
import { named } from './named.ts'

const approvals = z.object({ from: texts, count, author: z.enum(['barred', 'allowed']), expiryMs: count })
const window = z.object({ days: z.array(z.enum(weekdays)), from: text, to: text, zone: text })
const freezeSpan = z.object({ from: instant, to: instant.nullable(), reason: text })
const httpCheck = z.object({ name: text, url: text, everyMs: count, timeoutMs: count })

/** What must hold before a deployment starts; of lists of lists one of each inner list. */
export const gates = named(
  'Gates',
  z.object({
    approvals: z.array(approvals),
    waitMs: count,
    branches: z.array(texts),
    verifiedIn: texts,
    soakMs: count,
    windows: z.array(z.array(window)),
    freezes: z.array(freezeSpan),
    checks: z.array(httpCheck),
    checklist: texts,
    drills: z.array(z.object({ environment: text, withinMs: count })),
  }),
) satisfies z.ZodType<Gates>

const gateState = z.object({
  gate: z.enum([
    'branches',
    'verified',
    'soak',
    'drill',
    'approvals',
    'checklist',
    'check',
    'wait',
    'windows',
    'freeze',
  ]),
  title: text,
  status: z.enum(['passed', 'waiting', 'refused', 'expired', 'skipped']),
  detail: text,
  who: texts.describe('the people who can end the waiting'),
  until: instant.nullable().describe('when it ends by itself; null: it does not'),
  expiresAt: instant.nullable(),
})

export const gateVerdict = named(
  'GateVerdict',
  z.object({
    states: z.array(gateState),
    verdict: z.enum(['passed', 'waiting', 'refused', 'expired']),
    lookAgainAt: instant.nullable(),
  }),
) satisfies z.ZodType<GateVerdict>

export const approval = z.object({ person: text, at: instant }) satisfies z.ZodType<Approval>
export const brokenGlass = z.object({
  actor,
  reason: text,
  told: texts,
  at: instant,
}) satisfies z.ZodType<BrokenGlass>

export const freeze = named(
  'Freeze',
  z.object({
    id: text,
    app: text.nullable().describe('null: every app'),
    environment: text.nullable().describe('null: every environment'),
    from: instant,
    to: instant.nullable().describe('null: until somebody lifts it'),
    reason: text,
    by: text,
  }),
) satisfies z.ZodType<StoredFreeze>
