import { createReadStream } from 'node:fs'
import { basename } from 'node:path'
import { createInterface } from 'node:readline'
import { verifyRecord } from '../app/audit-verify.ts'
import type { Verified } from '../app/audit-verify.ts'
import type { Output } from '../cli/output.ts'
import type { AnchorLine } from '../domain/audit/anchor.ts'
import { readAnchorLine } from '../domain/audit/anchor.ts'
import { auditErrors } from '../domain/errors/audit.ts'
import { failure } from '../domain/errors/error.ts'
import { openRecord } from '../store/open-record.ts'
import { openDatabase } from './database.ts'

const sayEveryMs = 1_000

/**
 * Verifies the record in this process, beside the server, with its own connection to the database: nothing of what is verified is
 * asked. AUDIT_NO_RECORD, AUDIT_ANCHORS_UNREADABLE, and errors of the database.
 */
export const verifyInProcess = async (
  {
    home,
    databaseUrl,
    output,
  }: { readonly home: string; readonly databaseUrl: string | null; readonly output: Output },
  anchors: string | null,
): Promise<Verified> => {
  const log = { info: () => undefined, error: (_fields: object, message: string) => output.progress(message) }
  const { url } = await openDatabase({ home, databaseUrl, log })
  const record = await openRecord(url)
  try {
    const outside = anchors === null ? null : { name: basename(anchors), lines: linesOf(anchors) }
    return await verifyRecord(record, outside, progress(output))
  } finally {
    await record.close()
  }
}

const progress = (output: Output): ((events: number) => void) => {
  let saidMs = performance.now()
  return events => {
    if (performance.now() - saidMs < sayEveryMs) return
    saidMs = performance.now()
    output.progress(`${events} events read`)
  }
}

async function* linesOf(file: string): AsyncIterable<AnchorLine | null> {
  try {
    const input = createReadStream(file)
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line !== '') yield readAnchorLine(line)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw failure(auditErrors.AUDIT_ANCHORS_UNREADABLE, { file, reason }, error)
  }
}
