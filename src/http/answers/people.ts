import { z } from 'zod'
import type { Principal } from '../../domain/people/principal.ts'
import { roles } from '../../domain/people/principal.ts'
import { instant, text, texts } from './common.ts'
import { named } from './named.ts'

export const ways = z.object({ password: z.boolean(), provider: z.boolean().describe('by an identity provider') })
export const signedIn = z.object({ signedIn: z.literal(true) })
export const signedOut = z.object({ signedOut: z.literal(true) })
export const providerUrl = z.object({ url: text })

const scope = z.object({ role: z.enum(roles), apps: texts, environments: texts })

export const principal = named(
  'Principal',
  z.object({
    kind: z.enum(['owner', 'person', 'token', 'workflow']),
    name: text,
    groups: texts,
    scope: scope.nullable().describe('null: no limit of its own'),
  }),
) satisfies z.ZodType<Principal>

export const roleThere = z.object({
  role: z.enum(roles).nullable().describe('the highest that whoever asks has there; null: none'),
})

const person = named(
  'Person',
  z.object({
    name: text,
    address: text,
    groups: texts,
    roles: z.array(scope).describe('what the policy gives them, and where'),
    way: z.enum(['password', 'provider']),
    since: instant,
    signedInAt: instant.nullable(),
  }),
)

export const personList = z.object({ people: z.array(person) })
export const invitation = z.object({
  token: text.describe('shown this once; only its digest is kept'),
  url: text.describe('where the invited person goes'),
  expiresAt: instant,
})
export const joined = z.object({ name: text })
export const accountsOf = z.object({ name: text, accounts: z.int().min(1) })
