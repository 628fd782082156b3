import { z } from 'zod'
import type { MadeToken, StoredToken } from '../../app/people/tokens.ts'
import { roles } from '../../domain/people/principal.ts'
import { instant, text, texts } from './common.ts'
import { named } from './named.ts'

const scope = z.object({ role: z.enum(roles), apps: texts, environments: texts })

export const token = named(
  'Token',
  z.object({
    name: text,
    owner: z.object({ kind: z.enum(['owner', 'person']), name: text, groups: texts }),
    scope: scope.describe('what it is limited to, whatever its owner may'),
    createdAt: instant,
    expiresAt: instant,
    lastUsedAt: instant.nullable().describe('to the minute; null: never'),
    revokedAt: instant.nullable(),
  }),
) satisfies z.ZodType<StoredToken>

export const madeToken = named(
  'MadeToken',
  z.object({ token, secret: text.describe('shown this once, and kept nowhere') }),
) satisfies z.ZodType<MadeToken>
