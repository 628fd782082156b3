import { z } from 'zod'
import type { EnvironmentFlags } from '../../app/flags.ts'
import type { MadeFlagToken } from '../../app/people/flag-tokens.ts'
import { flagTypes } from '../../domain/app-flag.ts'
import type { FlagToken } from '../../store/flag-tokens.ts'
import type { EvaluatedFlag } from '../flag-evaluation.ts'
import { count, instant, text } from './common.ts'
import { named } from './named.ts'

export const flagValue = z.union([z.boolean(), z.number(), z.string()])

const state = z.object({
  flag: text,
  type: z.enum(flagTypes),
  description: text,
  values: z.array(flagValue).nullable().describe('the only ones that it may have; null: any of its type'),
  default: flagValue,
  value: flagValue.describe('what instances of the release that runs there are told'),
  isSet: z.boolean().describe('false: its value is the default'),
  revision: count,
  changed: z.object({ by: text, at: instant, reason: text }).nullable(),
})

export const environmentFlags = named(
  'EnvironmentFlags',
  z.object({
    release: text.describe('the one that runs there and declares them'),
    flags: z.array(state),
    unserved: z
      .array(z.object({ flag: text, value: flagValue, why: text }))
      .describe('what is set and means nothing to the release'),
  }),
) satisfies z.ZodType<EnvironmentFlags>

export const flagToken = named(
  'FlagToken',
  z.object({
    app: text,
    environment: text,
    name: text,
    createdBy: text,
    createdAt: instant,
    expiresAt: instant,
    lastUsedAt: instant.nullable().describe('to the minute; null: never'),
    revokedAt: instant.nullable(),
  }),
) satisfies z.ZodType<FlagToken>

export const madeFlagToken = named(
  'MadeFlagToken',
  z.object({ token: flagToken, secret: text.describe('shown this once, and kept nowhere') }),
) satisfies z.ZodType<MadeFlagToken>

export const evaluatedFlag = named(
  'EvaluatedFlag',
  z.object({
    key: text,
    value: flagValue,
    variant: text.exactOptional(),
    reason: z.enum(['DEFAULT', 'STATIC', 'TARGETING_MATCH']),
    metadata: z.object({ revision: count }),
  }),
) satisfies z.ZodType<EvaluatedFlag>
