import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'

/** One stored row, exactly as the hash chain has it. */
export type RecordedRow = { readonly seq: number; readonly body: string; readonly hash: string }

/** Streams of one database, by name. */
export type RecordedStreams = Readonly<Record<string, readonly RecordedRow[]>>

const text = 'select stream, seq, body, hash from lockstep.events order by stream, seq'

/**
 * Keeps all streams that a test has written in the folder that LOCKSTEP_RECORD_STREAMS names, for scripts/record-corpus.ts. Does nothing
 * without it.
 */
export const recordStreams = async (
  query: (text: string) => Promise<readonly (RecordedRow & { readonly stream: string })[]>,
): Promise<void> => {
  const folder = process.env['LOCKSTEP_RECORD_STREAMS']
  if (folder === undefined || folder === '') return
  const streams: Record<string, RecordedRow[]> = {}
  for (const { stream, seq, body, hash } of await query(text)) (streams[stream] ??= []).push({ seq, body, hash })
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(streams satisfies RecordedStreams))
}
