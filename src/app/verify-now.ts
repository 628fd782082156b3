import type { Anchor } from '../domain/audit/anchor.ts'
import type { NewestEvent, OpenRecord } from '../store/open-record.ts'
import { verifyRecord } from './audit-verify.ts'
import type { Verified } from './audit-verify.ts'

/** What was read, what is wrong with it, and up to where it goes; null: the record is empty, or was never anchored. */
export type VerifiedNow = Omit<Verified, 'anchorsOutside'> & {
  readonly newest: NewestEvent | null
  readonly lastAnchor: Anchor | null
}

/**
 * Goes once through the record as it is now, over a connection of its own: every chain, every head, every anchor. Nothing is changed.
 * AUDIT_NO_RECORD, and errors of the database.
 */
export const verifyNow = async (open: () => Promise<OpenRecord>): Promise<VerifiedNow> => {
  const record = await open()
  try {
    const { anchorsOutside: _none, ...verified } = await verifyRecord(record, null, () => undefined)
    return { ...verified, newest: await record.newest(), lastAnchor: await record.lastAnchor() }
  } finally {
    await record.close()
  }
}
