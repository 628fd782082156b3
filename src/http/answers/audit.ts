import { z } from 'zod'
import type { Anchor } from '../../domain/audit/anchor.ts'
import type { ShownEntry } from '../../domain/audit/entry.ts'
import type { AuditPage } from '../../app/audit.ts'
import type { VerifiedNow } from '../../app/verify-now.ts'
import { actor, count, instant, text } from './common.ts'
import { named } from './named.ts'

export const auditEntry = named(
  'AuditEntry',
  z.object({
    at: text,
    stream: text,
    seq: count,
    type: text,
    app: text.nullable(),
    environment: text.nullable(),
    actor,
    reason: text.nullable(),
    release: text.nullable().describe('the version of the release that it is about; null: about none'),
    body: text.describe('exactly the text that the hash was made of'),
    hash: text,
  }),
) satisfies z.ZodType<ShownEntry>

export const auditPage = named(
  'AuditPage',
  z.object({ items: z.array(auditEntry), next: text.nullable().describe('null: there is no more') }),
) satisfies z.ZodType<AuditPage>

export const anchor = named(
  'Anchor',
  z.object({ number: count, at: instant, heads: count, digest: text, previous: text, hash: text }),
) satisfies z.ZodType<Anchor>

const seqOrNull = z.int().nullable()

export const verifiedNow = named(
  'VerifiedRecord',
  z.object({
    events: count,
    streams: count,
    anchors: count,
    faults: z
      .array(z.object({ stream: text, seq: seqOrNull.describe('null: of the stream as a whole'), what: text }))
      .describe('none: it is what was written'),
    more: count.describe('faults that are not listed'),
    newest: z
      .object({ stream: text, seq: z.int(), type: text, hash: text, at: text.nullable() })
      .nullable()
      .describe('the event up to which it was read'),
    lastAnchor: anchor.nullable().describe('to be compared with what was kept outside'),
  }),
) satisfies z.ZodType<VerifiedNow>
