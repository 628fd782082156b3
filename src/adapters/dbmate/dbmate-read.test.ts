import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { dbmateBinary } from './dbmate-binary.ts'
import { splitDbmateFile } from './dbmate-file.ts'
import { readDbmateMigrations } from './dbmate-read.ts'

const text = '-- migrate:up\ncreate table a (b int);\n\n-- migrate:down\ndrop table a;\n'

describe('readDbmateMigrations', () => {
  it('reads what a release carries', async () => {
    const other =
      '-- made by hand\n\n-- migrate:up\nalter table a drop column b;\n-- migrate:down\n-- there is no way back\n'
    const files = [
      { file: '20260202000000-drop_b.sql', text: other },
      { file: 'README.md', text: 'no migration' },
      { file: '20260201000000_add_a.sql', text },
    ]
    expect(await readDbmateMigrations(files)).toEqual([
      {
        id: '20260201000000',
        name: 'add_a',
        file: '20260201000000_add_a.sql',
        checksum: createHash('sha256').update(text).digest('hex'),
        text,
        effect: 'expand',
        findings: [],
        down: { removes: [{ kind: 'table', schema: '', table: 'a' }], opaque: false },
      },
      {
        id: '20260202000000',
        name: 'drop_b',
        file: '20260202000000-drop_b.sql',
        checksum: createHash('sha256').update(other).digest('hex'),
        text: other,
        effect: 'contract',
        findings: [{ line: 4, statement: 'alter table a drop column b', why: 'drops a column that old code may use' }],
        down: null,
      },
    ])
  })

  it('takes an empty up part as a migration that does nothing', async () => {
    const [migration] = await readDbmateMigrations([{ file: '1.sql', text: '-- migrate:up\n-- migrate:down\n' }])
    expect(migration).toMatchObject({ id: '1', name: '', effect: 'expand', down: null })
  })

  it.each([
    { files: ['a.sql'], code: 'MIGRATION_NAME_INVALID', message: /^a\.sql does not begin with a version/ },
    { files: ['../1_a.sql'], code: 'MIGRATION_NAME_INVALID', message: /version number/ },
    { files: ['1/2.sql'], code: 'MIGRATION_NAME_INVALID', message: /version number/ },
    {
      files: ['1_a.sql', '1_b.sql'],
      code: 'MIGRATION_VERSION_DUPLICATE',
      message: /^Version 1 is used by 1_a\.sql and 1_b\.sql/,
    },
    {
      files: ['1_a.sql', '10_b.sql'],
      code: 'MIGRATION_ORDER_UNCLEAR',
      message: /^10_b\.sql is applied before 1_a\.sql/,
    },
  ])('refuses $files', async ({ files, code, message }) => {
    const reading = readDbmateMigrations(files.map(file => ({ file, text })))
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  })

  it.each([
    { part: 'up', text: '-- migrate:up\n\ncreat table a ();\n-- migrate:down\n', line: 3 },
    { part: 'down', text: '-- a\n-- migrate:up\n-- migrate:down\r\ndrop tabel a;\r\n', line: 4 },
  ])('names the line of an error in the $part part', async ({ text, line }) => {
    await expect(readDbmateMigrations([{ file: '1_a.sql', text }])).rejects.toMatchObject({
      code: 'MIGRATION_SYNTAX',
      message: expect.stringContaining(`1_a.sql:${line}: syntax error`),
    })
  })
})

// Each of these was given to dbmate 2.36: what is refused here, it refuses or leaves half done.
describe('splitDbmateFile', () => {
  it.each([
    { name: 'no up part', text: 'create table a ();', why: 'it has no line "-- migrate:up"' },
    { name: 'a byte order mark', text: `\uFEFF${text}`, why: 'byte order mark' },
    { name: 'no down part', text: '-- migrate:up\nselect 1;\n', why: 'it has no line "-- migrate:down"' },
    { name: 'a statement first', text: `set x = 1;\n${text}`, why: 'a statement before' },
    { name: 'down before up', text: '-- migrate:down\n-- migrate:up\n', why: 'no line "-- migrate:down"' },
    { name: 'two ups', text: text + text, why: 'more than one "-- migrate:up"' },
    { name: 'two downs', text: `${text}-- migrate:down\n`, why: 'more than one "-- migrate:down"' },
    { name: 'an indented directive', text: ` ${text}`, why: 'it has no line "-- migrate:up"' },
    { name: 'a longer word', text: text.replace('up', 'upper'), why: 'it has no line "-- migrate:up"' },
  ])('refuses $name', ({ text, why }) => {
    expect(() => splitDbmateFile('1_a.sql', text)).toThrow(
      expect.objectContaining({ code: 'MIGRATION_FILE_INVALID', message: expect.stringContaining(why) }),
    )
  })

  it('keeps lines and Windows line ends', () => {
    const { up, down } = splitDbmateFile('1.sql', `-- c\r\n${text.replaceAll('\n', '\r\n')}`)
    expect(up).toMatchObject({ firstLine: 2, isTransactional: true, sql: expect.stringContaining('create table a') })
    expect(down).toMatchObject({ firstLine: 5, isTransactional: true, sql: '-- migrate:down\r\ndrop table a;\r\n' })
  })

  it.each([
    { directive: '-- migrate:up', isTransactional: true },
    { directive: '--migrate:up   transaction:false', isTransactional: false },
    { directive: '-- migrate:up transaction:false\r', isTransactional: false },
    { directive: '-- migrate:up env:x transaction:false y', isTransactional: false },
    { directive: '-- migrate:up transaction:FALSE', isTransactional: true },
    { directive: '-- migrate:up transaction: false', isTransactional: true },
    { directive: '-- migrate:up transaction:false transaction:true', isTransactional: true },
  ])('reads options as dbmate does: $directive', ({ directive, isTransactional }) => {
    expect(splitDbmateFile('1.sql', text.replace('-- migrate:up', directive)).up.isTransactional).toBe(isTransactional)
  })
})

describe('dbmateBinary', () => {
  it('is the one for this platform, or says that there is none', () => {
    expect(dbmateBinary(process.platform, process.arch)).toMatch(/dbmate$/)
    expect(() => dbmateBinary('plan9', 'mips')).toThrow(
      expect.objectContaining({ code: 'MIGRATION_NO_TOOL', message: expect.stringContaining('@dbmate/plan9-mips') }),
    )
  })
})
