import { z } from 'zod'
import { flagTypes } from '../../domain/app-flag.ts'
import type { MigrationText, ReleasePage } from '../../app/release-record.ts'
import type { ReleaseContent } from '../../domain/release-record/release-content.ts'
import { actor, count, instant, text, texts } from './common.ts'
import { flagValue } from './flag.ts'
import { named } from './named.ts'

export const chainLink = named(
  'ChainLink',
  z.object({ stream: text, seq: count, hash: text }).describe('a place in the tamper-evident record'),
)

const notedCommit = z.object({
  id: text,
  short: text,
  author: text,
  at: text,
  subject: text,
  scope: text.nullable(),
  text,
  isBreaking: z.boolean(),
})

const notes = z.object({
  since: text.nullable(),
  leftOut: count,
  groups: z.array(z.object({ kind: z.enum(['features', 'fixes', 'other', 'all']), commits: z.array(notedCommit) })),
})

const wayBack = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('removes'), objects: texts }),
  z.object({ kind: z.literal('unmeasured') }),
  z.object({ kind: z.literal('none') }),
])

const migration = z.object({
  id: text,
  file: text,
  checksum: text,
  isNew: z.boolean(),
  effect: z.enum(['expand', 'contract', 'mixed']),
  findings: z.array(z.object({ line: z.int(), statement: text, why: text })),
  wayBack,
})

const flagDeclared = z.object({
  key: text,
  type: z.enum(flagTypes),
  default: flagValue,
  description: text,
  values: z.array(flagValue).nullable(),
})

export const releaseContent = named(
  'Release',
  z.object({
    app: text,
    id: text,
    version: text,
    commit: text,
    tree: text,
    message: text,
    author: text,
    authors: texts,
    branches: texts,
    fingerprint: text,
    builtAt: instant,
    built: z.object({ actor, link: chainLink }).nullable(),
    committedAt: text.nullable(),
    configuration: text.describe('digest of the resolved file of the commit'),
    notes: notes.nullable().describe('null: it was built before notes were kept'),
    artifacts: z.array(z.object({ service: text, digest: text, bytes: count.nullable(), image: text.nullable() })),
    migrations: z.array(migration),
    flags: z.array(flagDeclared),
  }),
) satisfies z.ZodType<ReleaseContent>

export const migrationText = named(
  'MigrationText',
  z.object({ id: text, file: text, text: text.describe('the whole file, up and down part') }),
) satisfies z.ZodType<MigrationText>

const releaseLine = z.object({
  id: text,
  version: text,
  commit: text,
  message: text,
  author: text,
  builtAt: text,
  branches: texts,
  commits: count.nullable(),
  runsIn: texts,
  heldIn: texts,
})

export const releasePage = named(
  'ReleasePage',
  z.object({ items: z.array(releaseLine), next: count.nullable() }),
) satisfies z.ZodType<ReleasePage>
