import { z } from 'zod'
import type { Plan, PlannedStep, ReleaseRef } from '../../domain/plan.ts'
import type { Json } from '../../domain/json.ts'
import { count, deploymentKind, text, texts } from './common.ts'
import { gates } from './gates.ts'
import { named } from './named.ts'

export const releaseRef = named(
  'ReleaseRef',
  z.object({ id: text, version: text, commit: text, fingerprint: text }),
) satisfies z.ZodType<ReleaseRef>

const reversible = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('nothing') }),
  z.object({ kind: z.literal('yes') }),
  z.object({ kind: z.literal('while-empty'), keeps: text }),
  z.object({ kind: z.literal('no'), why: text }),
])

const plannedStep = named(
  'PlannedStep',
  z.object({
    id: text.describe('unique in the plan, for example shift:intake:10'),
    kind: text,
    version: count,
    params: z.custom<Json>().describe('what the plan froze for this step, by its kind'),
    title: text.describe('the line that a person reads'),
    effect: z.enum([
      'none',
      'probe',
      'traffic',
      'consumers',
      'code',
      'stop-old',
      'schema',
      'infrastructure',
      'configuration',
      'claims',
    ]),
    reversible,
    opensDataWindow: z.boolean(),
    timeoutMs: count,
    ask: z.boolean(),
    askWithinMs: count.nullable(),
    mayBeSkipped: z.boolean(),
  }),
) satisfies z.ZodType<PlannedStep>

export const plan = named(
  'Plan',
  z.object({
    kind: deploymentKind,
    app: text,
    environment: text,
    release: releaseRef,
    base: releaseRef.nullable().describe('what runs there before; null on a first deployment'),
    ledger: texts,
    strategy: text,
    gates,
    policy: text.describe('a digest of what the policy demands here'),
    mayCross: texts,
    supersedes: z.boolean(),
    inherits: text.nullable(),
    steps: z.array(plannedStep),
    undo: texts.describe('step ids in the order in which everything would be undone'),
    pointOfNoReturn: text.nullable(),
    hash: text.describe('what an approval is bound to'),
  }),
) satisfies z.ZodType<Plan>
