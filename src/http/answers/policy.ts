import { z } from 'zod'
import type { PolicyView } from '../../domain/gates/policy-view.ts'
import { roles } from '../../domain/people/principal.ts'
import { count, instant, text, texts } from './common.ts'
import { gates } from './gates.ts'
import { named } from './named.ts'
import { retention } from './retention.ts'

const place = { apps: texts.describe('names or patterns'), environments: texts.describe('names or patterns') }
const role = z.enum(roles)
const allowed = texts.nullable().describe('null: the rule says nothing of it')
const bounds = z.object({ secrets: allowed, commands: allowed, targetRoles: allowed })
const port = count.nullable().describe('null: at any')

const destination = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('addresses'), range: text, port }),
  z.object({ kind: z.literal('name'), name: text, port }),
])

const workflow = z.object({
  repositories: texts,
  refs: texts,
  events: texts,
  jobEnvironments: texts.nullable(),
  ownerId: text.nullable(),
  scope: z.object({ role, ...place }),
})

const registeredApp = z.object({
  app: text,
  repository: text,
  hasCredentials: z.boolean(),
  file: text,
  branches: texts,
  tags: texts,
  webhooks: texts.describe('who may say that something is new'),
})

export const policyAnswer = named(
  'Policy',
  z.object({
    version: text.describe('none: there is no policy'),
    groups: z.record(text, texts).describe('the people of each group that something here names'),
    roles: z.array(z.object({ role, who: texts.describe('people or groups'), ...place })),
    rules: z.array(z.object({ ...place, gates, bounds: bounds.describe('what files may ask for there') })),
    freezes: z.array(z.object({ from: instant, to: instant.nullable(), reason: text })),
    breakGlass: z.object({ who: texts, tell: texts }),
    pointOfNoReturn: z.object({ allow: texts }),
    retention,
    network: z.array(z.object({ to: destination, ...place })),
    workflows: z.array(workflow),
    apps: z.array(registeredApp),
  }),
) satisfies z.ZodType<PolicyView>
