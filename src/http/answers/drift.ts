import { z } from 'zod'
import type { EnvironmentDrift } from '../../app/drift.ts'
import type { Parity } from '../../app/parity.ts'
import { instant, text, texts } from './common.ts'
import { named } from './named.ts'

export const environmentDrift = named(
  'EnvironmentDrift',
  z.object({
    environment: text,
    release: text.describe('what runs there by the record'),
    differences: texts.nullable().describe('null: it could not be told'),
    unknown: text.nullable().describe('why it could not be told'),
    since: instant.nullable().describe('since when the looks that are made by themselves find a difference'),
  }),
) satisfies z.ZodType<EnvironmentDrift>

export const disparity = z.object({ what: text, left: text.nullable(), right: text.nullable() })

export const parityAnswer = named(
  'Parity',
  z.object({
    left: text,
    right: text,
    differences: z.array(disparity),
  }),
) satisfies z.ZodType<Parity>
