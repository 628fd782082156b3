import { describe, expect, it } from 'vitest'
import { hostile, hostileFacts, person, recordedAs, eventsOf, planOf } from '../../../test/rig/recorded-release.ts'
import { releaseOf } from '../../../test/rig/release-of.ts'
import { releaseMarkdown } from './release-markdown.ts'
import { releaseRecord } from './release-record.ts'

const markdown = releaseMarkdown(releaseRecord(hostileFacts))
const lines = markdown.split('\n')

/** How many cells a row has, an escaped pipe being part of one. */
const cells = (row: string): number => row.replaceAll(/\\[\\|]/g, '').split('|').length - 2

/** Blocks of lines that belong to one table. */
const tables = lines.reduce<string[][]>((found, line, at) => {
  if (!line.startsWith('|')) return found
  if (lines[at - 1]?.startsWith('|') === true) found.at(-1)?.push(line)
  else found.push([line])
  return found
}, [])

describe('the Markdown of a record', () => {
  it('has every hostile text as text', () => {
    const written = String.raw`\| a \| \`b\` \<script\>alert(1)\</script\> # c - \[x\] \*\*d\*\* \&lt; \[e\](javascript:f) \\`
    // Message, author, commit, builder, reasons of deployment, approval, hold and of what was kept.
    expect(markdown.split(written).length - 1).toBe(8)
    expect(markdown.replaceAll(/\\[\\`*_[\]<>|~&]/g, '')).not.toMatch(/[<>&]|\]\(/)
    expect(markdown).not.toContain('\u202e')
  })

  it('has as many cells in each row as its table has columns', () => {
    expect(tables.length).toBeGreaterThan(8)
    for (const [head = '', ...rows] of tables) expect(rows.map(cells)).toEqual(rows.map(() => cells(head)))
  })

  it('has only its own headings', () =>
    expect(lines.filter(line => line.startsWith('#'))).toEqual([
      '# shop v2',
      '## Changes since v1',
      '### Features',
      '### Fixes',
      '## Artifacts',
      '## Images',
      '## Migrations',
      '## Deployments',
      '### production: deployed, rolled-back',
      '#### Gates',
      '#### Decisions',
      '#### Steps',
      '#### Tests',
      '#### Watched',
      '## Holds',
    ]))

  it.each([
    '- **breaking**: **web**: notes (Ada, `1111111`)',
    '2 older commits are not listed.',
    '| worker | `sha256:eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee` | not known |',
    String.raw`| 002\_a.sql | expand | removes column public.orders.notes, table tags | ${'`checksum-002`'} |`,
    String.raw`- 003\_a.sql, line 3: alter table t drop column "a\|b": old code reads it`,
    '1 more are those of the release before, unchanged.',
    '- Times: created 2026-11-28 10:00:00, started 2026-11-28 10:10:00, ended 2026-11-28 10:24:00, took 14 min',
    '- Taken back: shift:web, migrate:expand',
    `- Events: 25, the last is \`${'f'.repeat(64)}\`; anchor 12 \`${'9'.repeat(64)}\``,
    '- [x] support is told (ben, 2026-11-28 10:06:00)',
    '- [ ] nobody ticks it',
    '- Check change passed 2026-11-28 10:07:00: it is filed',
    '- Passed 2026-11-28 10:09:00',
    '| bake | its instances, web/healthz | failed |  |  | STEP\\_WATCH\\_FAILED: web/healthz: answered 500 |',
    '| production | 2026-11-28 11:05:00, v2 | dee | `h-2` | again | 2026-11-28 11:06:00 | ann | mended again |',
    '| production | 2026-11-28 11:07:00, v2 | dee | `h-3` | a third time | in force |  |  |',
    `| web | \`sha256:${'d'.repeat(64)}\` | 12345 bytes |`,
  ])('says %s', line => expect(lines).toContain(line))

  it('is the same for the same record, and ends with one line', () => {
    expect(releaseMarkdown(releaseRecord(hostileFacts))).toBe(markdown)
    expect(markdown).toMatch(/[^\n]\n$/)
    expect(markdown).not.toMatch(/\n\n\n/)
  })

  it('of a release that went nowhere and was built before commits were kept is short and says so', () => {
    const bare = { ...hostileFacts, release: releaseOf(3, { app: 'shop' }), before: null, entries: [], deployments: [] }
    expect(releaseMarkdown(releaseRecord(bare))).toBe(
      [
        '# shop v3',
        '',
        '- Commit: `c3`',
        '- Built: 2026-01-01 00:00:00',
        '- Release: `r3`',
        '- Content (artifacts and migrations): `f3`',
        `- Configuration: \`${releaseRecord(bare).configuration}\``,
        '',
        '## Changes',
        '',
        'Not known: the release was built before commits were kept with it.',
        '',
        '## Deployments',
        '',
        'None.',
        '',
      ].join('\n'),
    )
  })

  it('says that the gates were overridden, by whom and why', () => {
    const plan = planOf()
    const events = eventsOf(
      { type: 'created', plan, actor: person('cy'), reason: null },
      { type: 'glass-broken', planHash: plan.hash, actor: person('ann'), reason: hostile, told: ['ben', 'd|e'] },
    )
    const deployments = [recordedAs('d-1', events, { state: 'waiting' })]
    expect(releaseMarkdown(releaseRecord({ ...hostileFacts, deployments }))).toMatch(
      /^- \*\*Overridden by break-glass\*\* 2026-11-28 10:01:00 by ann: .*; told: ben, d\\\|e$/m,
    )
  })
})
