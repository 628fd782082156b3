import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const folder = join(import.meta.dirname, '../../src/store')

/**
 * What may stand in the text of a statement beside parameters: constants and fragments of the code, and names that were escaped. Each was
 * looked at: nothing that a request, a file or a person says gets into one of them.
 */
const reviewed: Readonly<Record<string, readonly string[]>> = {
  'anchors.ts': ['sql.raw(`to_char(clock_timestamp()'],
  'app-role.ts': [
    'escapeIdentifier(name)',
    "isNew ? ' with inherit false, set true' : ''",
    'role',
    "neverChanged.join(', ')",
    "neverRemoved.join(', ')",
    'jobsSchema',
  ],
  'append-events.ts': ['appendIdParameter(events)', "rows.join(', ')"],
  'append-last.ts': ['events', 'movedPart', 'insertPart(events)', 'app', 'environment', 'release'],
  'audit-entries.ts': ['streamsAtOnce', 'eventsAtOnce'],
  'channel-states.ts': ['sql.raw(`to_char(c.${column} at time zone \'utc\', \'YYYY-MM-DD"T"HH24:MI:SS"Z"\')'],
  'claim-delivery.ts': ["isFree('o')", "isFree('d')", "isFree('deliveries')"],
  'claim-deployment.ts': ["freezesInForce('c.app', 'c.environment')"],
  'forget-old.ts': ['before', 'rows'],
  'freezes.ts': ['app', 'environment'],
  'look-into-store.ts': ['schemaName'],
  'needed-artifacts.ts': ['wantedReleases'],
  'open-record.ts': ["range.replaceAll('key', 'id')", "range.replaceAll('key', 'stream')", 'rowsOfPage', 'way'],
  'people-schema.ts': ['peopleSchemaName', 'role'],
  'people.ts': ['columns'],
  'retention-facts.ts': ['wantedReleases'],
  'schema/feed.ts': ['feedSchema'],
}

type Piece = { readonly tag: string; readonly text: string; readonly expressions: readonly string[] }

/** Template literals of a source file, with what stands right before and what is filled in. */
const templatesOf = (source: string): readonly Piece[] => {
  const pieces: Piece[] = []
  for (let at = source.indexOf('`'); at >= 0; at = source.indexOf('`', at)) {
    const tag = /([\w.]+|>)$/.exec(source.slice(0, at))?.[0] ?? ''
    const { piece, end } = templateAt(source, at + 1)
    pieces.push({ tag, ...piece })
    for (const expression of piece.expressions) pieces.push(...templatesOf(expression))
    at = end
  }
  return pieces
}

const templateAt = (source: string, begin: number) => {
  const expressions: string[] = []
  let at = begin
  let text = ''
  while (source[at] !== '`') {
    if (source[at] === undefined) throw new Error(`a template without an end: ${source.slice(begin, begin + 60)}`)
    if (!source.startsWith('${', at)) {
      const length = source[at] === '\\' ? 2 : 1
      text += source.slice(at, at + length)
      at += length
      continue
    }
    const end = endOfExpression(source, at + 2)
    expressions.push(source.slice(at + 2, end))
    at = end + 1
  }
  return { piece: { text, expressions }, end: at + 1 }
}

const endOfExpression = (source: string, begin: number): number => {
  let depth = 0
  for (let at = begin; ; at += 1) {
    const char = source[at]
    if (char === undefined) throw new Error(`an expression without an end: ${source.slice(begin, begin + 60)}`)
    if (char === '`') at = templateAt(source, at + 1).end - 1
    else if (char === '{') depth += 1
    else if (char === '}' && depth === 0) return at
    else if (char === '}') depth -= 1
  }
}

const isStatement = (text: string): boolean =>
  /\b(select|insert into|update|delete from|create|alter|drop|grant|revoke|values|where|order by|set local|truncate)\b/i.test(
    text,
  )

/** What is put into the text of a statement by its code; what `sql` tags goes as a parameter. */
const fillingsOf = (source: string): readonly string[] => [
  ...templatesOf(source)
    .filter(({ tag, text }) => tag !== '>' && tag !== 'sql' && isStatement(text))
    .flatMap(({ expressions }) => expressions.map(expression => expression.replace(/\s+/g, ' ').trim())),
  ...(source.match(/\bsql\.(raw|lit|id|ref|table|unsafe)\([^)]*\)/g) ?? []),
  ...(source.match(/['"`](select|insert|update|delete)\b[^'"`\n]*['"`] \+ \w+/g) ?? []),
]

it('SQL is made of the code alone: what comes from outside goes as a parameter', () => {
  const found: Record<string, readonly string[]> = {}
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue
    const fillings = [...new Set(fillingsOf(readFileSync(join(folder, name), 'utf8')))]
    if (fillings.length > 0) found[name] = fillings
  }
  expect(found).toEqual(reviewed)
})

it.each([
  ['a template', 'pool.query(`select * from apps where app = ${app}`)', ['app']],
  [
    'a template in a template',
    "pool.query(`select ${all ? '*' : `a from b where c = ${c}`} from d`)",
    ["all ? '*' : `a from b where c = ${c}`", 'c'],
  ],
  ['a raw piece of sql', 'sql`select ${sql.raw(text)}`', ['sql.raw(text)']],
  [
    'texts that are joined',
    "pool.query('select * from apps where app = ' + app)",
    ["'select * from apps where app = ' + app"],
  ],
  ['a parameter of sql', 'sql<Row>`select ${id}`.execute(db); sql`select ${id}`', []],
  ['a message', '`no ${thing} here`', []],
])('the search sees %s', (_, source, expected) => expect(fillingsOf(source)).toEqual(expected))
