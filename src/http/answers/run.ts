import { z } from 'zod'
import type { NodeSeen } from '../../app/nodes.ts'
import type { Preview } from '../../app/preview-release.ts'
import type { Run } from '../../domain/run.ts'
import { actor, count, errorRecord, instant, text, texts } from './common.ts'
import { checkResult } from './check.ts'
import { named } from './named.ts'
import { plan } from './plan.ts'

const checking = z.object({
  part: z.enum(['only', 'first']).describe('only: the run is over with the checks; first: the build comes after'),
  ref: text.nullable().describe('the ref that was told of'),
  again: z.boolean().describe('also those that have passed before at this commit'),
})

const drill = z.object({ before: text, phases: z.array(z.enum(['deploy', 'take-back', 'deploy-again'])) })

export const run = named(
  'Run',
  z.object({
    id: text,
    app: text,
    state: z.enum(['checking', 'building', 'deploying', 'succeeded', 'failed']),
    actor,
    repository: text,
    commit: text,
    file: text,
    environments: texts.describe('in the order of promotion'),
    release: text.nullable(),
    already: texts.describe('environments that ran the release before the run came to them'),
    error: errorRecord.nullable(),
    createdAt: instant,
    v: count.exactOptional(),
    subject: text.exactOptional().describe('of the commit; not there in a run that began before it was kept'),
    author: text.exactOptional().describe('of the commit; not there in a run that began before it was kept'),
    tag: text.exactOptional().describe('the tag that it was begun by'),
    drill: drill.exactOptional(),
    checking: checking.exactOptional(),
  }),
) satisfies z.ZodType<Run>

export const runWithDeployments = named(
  'RunWithDeployments',
  run.extend({
    version: text.nullable().describe('of its release; null: none is built yet'),
    deployments: z.array(z.object({ id: text, environment: text, state: text })),
    checks: z.array(checkResult).describe('in the order of the file'),
  }),
)

export const runPage = named('RunPage', z.object({ items: z.array(run), next: text.nullable() }))

const noPlan = z.object({ environment: text, error: errorRecord })

export const preview = named(
  'Preview',
  z.object({ app: text, commit: text, message: text, plans: z.array(z.union([plan, noPlan])) }),
) satisfies z.ZodType<Preview>

export const node = named(
  'Node',
  z.object({
    owner: text,
    node: text,
    name: text.nullable(),
    home: text,
    homePath: text,
    host: text,
    pid: count,
    version: text,
    schema: count,
    startedAt: instant,
    seenAt: instant,
    isAlive: z.boolean(),
    leads: texts,
  }),
) satisfies z.ZodType<NodeSeen>

export const health = named(
  'Health',
  z.object({
    version: text,
    pid: count,
    node: text.nullable(),
    role: z.object({ name: text.nullable(), why: text.nullable() }),
  }),
)

export const ready = named(
  'Ready',
  z.object({
    ready: z.literal(true),
    schema: count.describe('of the database'),
    leads: count.describe('deployments that this node acts on now'),
  }),
)
