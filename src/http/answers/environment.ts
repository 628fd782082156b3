import { z } from 'zod'
import type { HeldRelease } from '../../app/holds.ts'
import type { RollbackPreflight } from '../../app/roll-back.ts'
import type { RollbackTarget } from '../../domain/rollback-targets.ts'
import type { AppSummary } from '../../app/apps.ts'
import type { EnvironmentStatus, HistoryEntry, HistoryPage } from '../../app/status.ts'
import { actor, count, instant, kept, text, texts } from './common.ts'
import { asking } from './deployment.ts'
import { flagValue } from './flag.ts'
import { gateVerdict } from './gates.ts'
import { named } from './named.ts'
import { plan } from './plan.ts'

const waiting = z.object({
  id: text,
  release: text,
  state: text,
  gates: gateVerdict.nullable(),
  newer: text.nullable(),
})

const service = z.object({
  service: text,
  url: text.nullable(),
  instances: z.array(z.object({ id: text, release: text, state: text })),
  traffic: z.array(z.object({ release: text, weight: z.int().min(0).max(100) })),
})

export const environmentStatus = named(
  'EnvironmentStatus',
  z.object({
    environment: text,
    after: texts.describe('the environments that a release comes from'),
    release: z.object({ version: text, commit: text, since: instant }).nullable(),
    waiting: z.array(waiting).describe('deployments that have not started; the first comes first'),
    deployment: text.nullable().describe('the one that acts on it now'),
    asking: asking.nullable(),
    left: texts,
    newer: text.nullable(),
    elsewhere: z.object({ home: text, host: text, nodes: count }).nullable(),
    unseen: text.nullable().describe('why nothing of what runs there can be told now'),
    services: z.array(service),
    consumers: z.array(z.object({ consumer: text, pausedBy: texts })),
    flags: z.array(z.object({ flag: text, value: flagValue, unserved: text.nullable() })).describe('set by people'),
    migrations: texts,
    kept: z.array(kept),
    holds: z.array(z.object({ release: text, reason: text })),
  }),
) satisfies z.ZodType<EnvironmentStatus>

export const historyEntry = named(
  'HistoryEntry',
  z.object({
    id: text,
    environment: text,
    kind: text,
    release: text,
    state: text,
    createdAt: instant,
    finishedAt: instant.nullable(),
    kept: z.array(kept),
  }),
) satisfies z.ZodType<HistoryEntry>

export const historyPage = named(
  'HistoryPage',
  z.object({
    items: z.array(historyEntry),
    next: text.nullable().describe('where the next page begins; null: there is no more'),
  }),
) satisfies z.ZodType<HistoryPage>

export const appSummary = named(
  'AppSummary',
  z.object({
    app: text,
    newest: text.describe('the newest release that was built'),
    environments: z.array(z.object({ environment: text, release: text, since: instant, deployment: text.nullable() })),
  }),
) satisfies z.ZodType<AppSummary>

export const rollbackPreflight = named(
  'RollbackPreflight',
  z.object({
    plan,
    from: text,
    to: text,
    undone: texts.describe('migrations that would be taken back, because nothing is in what they made'),
    kept: z.array(z.object({ migration: text, holds: text })).describe('migrations that would stay'),
  }),
) satisfies z.ZodType<RollbackPreflight>

export const rollbackTarget = named(
  'RollbackTarget',
  z.object({
    version: text,
    commit: text,
    message: text,
    deployment: text.describe('what brought it there last'),
    actor,
    since: instant,
    until: instant.nullable().describe('null: it runs'),
    verifiedAt: instant.nullable().describe('null: it was never verified there, so nothing returns to it'),
    held: text.nullable().describe('why it is held there; null: it is not'),
  }),
) satisfies z.ZodType<RollbackTarget>
export const heldRelease = named(
  'HeldRelease',
  z.object({
    environment: text,
    release: text,
    reason: text,
    since: instant,
    deployment: text.nullable().describe('whose end has led to it; null: a person has decided so'),
  }),
) satisfies z.ZodType<HeldRelease>

export const held = z.object({ release: text })
export const lifted = z.object({ release: text, lifted: count })
