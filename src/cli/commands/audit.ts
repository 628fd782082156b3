import { once } from 'node:events'
import type { Command } from 'commander'
import { Option } from 'commander'
import type { Anchor } from '../../domain/audit/anchor.ts'
import type { ShownEntry } from '../../domain/audit/entry.ts'
import type { AuditPage } from '../../app/audit.ts'
import type { Act } from '../act.ts'
import type { ApiClient } from '../api-client.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { moment } from '../moment.ts'
import { auditText, verifiedText } from '../render-audit.ts'

type Page = {
  readonly app?: string
  readonly environment?: string
  readonly deployment?: string
  readonly actor?: string
  readonly type?: string
  readonly since?: string
  readonly until?: string
  readonly limit: string
}
type Export = { readonly format?: string; readonly app?: string; readonly since?: string; readonly until?: string }

type Query = Readonly<Record<string, string | undefined>>

const given = (fields: Query): string => {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value)
  return query.toString()
}

/** audit and what it groups: who did what, when and why; whether it is what was written; all of it; and anchors. */
export const addAuditCommands = (program: Command, act: Act, parts: CliParts): void => {
  const audit = program
    .command('audit')
    .description('who did what, when and why, newest last; without how the steps of deployments went')
    .option('--app <app>', 'only this one, with what was done to Lockstep itself')
    .option('--deployment <deployment>', 'only this one, with everything that happened in it')
    .option('--environment <environment>', 'only this one, of the app')
    .option('--actor <name>', 'only what they did, by the name that the record has')
    .option('--type <type>', 'only this, like approved, aborted or freeze-declared')
    .option('--since <time>', 'from then on: a moment like 2026-12-24T00:00Z, or how far to look back like 30d')
    .option('--until <time>', 'up to then')
    .option('-n, --limit <count>', 'how many, the newest', '50')
    .action(
      act<[Page]>(async (output, { since, until, limit, ...options }) => {
        const query = { ...options, since: moment(since), until: moment(until) }
        const client = await parts.connect(output)
        const entries = (await newest(client, query, Number(limit))).toReversed()
        output.data(entries.length === 0 ? 'nothing was done yet' : auditText(entries))
        output.json(entries)
        return exitCodes.done
      }),
    )
  addExport(audit, act, parts)
  audit
    .command('verify')
    .description('read the whole record and say what was changed, removed or moved in it; 1 when something was')
    .option('--anchors <file>', 'compare it with a copy of the anchors that was kept outside of the database')
    .action(
      act<[{ anchors?: string }]>(async (output, { anchors }) => {
        const verified = await parts.verifyRecord(output, anchors ?? null)
        output.data(verifiedText(verified))
        output.json({ ok: verified.faults.length === 0, ...verified })
        return verified.faults.length === 0 ? exitCodes.done : exitCodes.takenBack
      }),
    )
  audit
    .command('anchor')
    .description('write an anchor over what has changed, now; the server does it by itself every minute')
    .action(
      act<[object]>(async output => {
        const client = await parts.connect(output)
        const { anchor } = await client.post<{ anchor: Anchor | null }>('/v1/audit/anchors', {})
        output.data(
          anchor === null
            ? 'nothing has changed since the last anchor'
            : `anchor ${anchor.number} over ${anchor.heads} streams: ${anchor.hash}`,
        )
        output.json(anchor)
        return exitCodes.done
      }),
    )
}

// The most that one page has.
const pageLimit = 1000

/** As many as are wanted, page by page. What is no number is the server's to refuse. */
const newest = async (client: ApiClient, query: Query, limit: number): Promise<readonly ShownEntry[]> => {
  const entries: ShownEntry[] = []
  let before: string | undefined
  for (;;) {
    const wanted = Math.min(limit - entries.length, pageLimit)
    const page = await client.get<AuditPage>(`/v1/audit?${given({ ...query, before, limit: String(wanted) })}`)
    entries.push(...page.items)
    if (page.next === null || entries.length >= limit) return entries
    before = page.next
  }
}

const addExport = (audit: Command, act: Act, parts: CliParts): void => {
  audit
    .command('export')
    .description('write the record to stdout, stream by stream; that it was exported becomes part of it')
    .addOption(
      new Option('--format <format>', 'jsonl, or csv for spreadsheets').choices(['jsonl', 'csv']).default('jsonl'),
    )
    .option('--app <app>', 'only this one, with what was done to Lockstep itself')
    .option('--since <time>', 'from then on: a moment like 2026-12-24T00:00Z, or how far to look back like 30d')
    .option('--until <time>', 'up to then')
    .action(
      act<[Export]>(async (output, { since, until, ...options }) => {
        const query = given({ ...options, since: moment(since), until: moment(until) })
        const client = await parts.connect(output)
        for await (const piece of client.text(`/v1/audit/export?${query}`, new AbortController().signal))
          if (!process.stdout.write(piece)) await once(process.stdout, 'drain')
        return exitCodes.done
      }),
    )
}
