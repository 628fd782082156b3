import { z } from 'zod'
import type { CommitPage } from '../../app/commits.ts'
import type { Difference } from '../../domain/difference/difference.ts'
import { count, instant, text, texts } from './common.ts'
import { disparity } from './drift.ts'
import { named } from './named.ts'

export const broughtCommit = named(
  'BroughtCommit',
  z.object({
    id: text,
    author: text,
    at: text,
    subject: text,
    release: text.describe('the first release that had it'),
  }),
)

export const commitPage = named(
  'CommitPage',
  z.object({ items: z.array(broughtCommit), leftOut: count, next: count.nullable() }),
) satisfies z.ZodType<CommitPage>

const end = z.enum(['from', 'to'])
const standing = z.object({ environment: text, release: text, commit: text, since: instant })
const migration = z.object({ id: text, file: text, effect: z.enum(['expand', 'contract', 'mixed']), in: end })

export const difference = named(
  'Difference',
  z.object({
    from: standing,
    to: standing,
    ahead: end.nullable().describe('the one that runs the newer release; null: both run the same'),
    commits: z.array(broughtCommit).describe('what the other has not, newest first'),
    leftOut: count,
    untold: texts.describe('releases that were built before commits were kept'),
    migrations: z.array(migration).describe('those that one database has alone'),
    configuration: z.array(disparity).describe('what the files of the two releases say otherwise'),
  }),
) satisfies z.ZodType<Difference>
