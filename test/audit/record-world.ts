import type { AnchorLine } from '../../src/domain/audit/anchor.ts'
import { closingLine, headLine, readAnchorLine } from '../../src/domain/audit/anchor.ts'
import { verifyRecord } from '../../src/app/audit-verify.ts'
import type { Verified } from '../../src/app/audit-verify.ts'
import { anchorsAfter, headsOfAnchor } from '../../src/store/anchors.ts'
import { openRecord } from '../../src/store/open-record.ts'
import type { Store } from '../../src/store/open-store.ts'

/** Verifies the record of a database, with a copy of its anchors from outside if there is one. */
export const verify = async (url: string, copy: readonly string[] | null = null): Promise<Verified> => {
  const record = await openRecord(url)
  const lines = async function* (): AsyncIterable<AnchorLine | null> {
    for (const line of copy ?? []) yield readAnchorLine(line)
  }
  try {
    return await verifyRecord(record, copy === null ? null : { name: 'copy', lines: lines() }, () => undefined)
  } finally {
    await record.close()
  }
}

/** All anchors as they are written outside. */
export const copyOfAnchors = async (store: Store): Promise<readonly string[]> => {
  const lines: string[] = []
  for (const anchor of await anchorsAfter(store, 0, 1_000)) {
    for await (const head of headsOfAnchor(store, anchor.number)) lines.push(headLine(anchor.number, head))
    lines.push(closingLine(anchor))
  }
  return lines
}
