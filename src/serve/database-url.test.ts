import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { databaseUrlOf } from './database-url.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lockstep-url-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const url = 'postgres://lockstep:a-password@db/lockstep'

it('is that of the variable, else of the file, else none', async () => {
  const file = join(folder, 'url')
  writeFileSync(file, `${url}\n`)
  expect(await databaseUrlOf({})).toBe(null)
  expect(await databaseUrlOf({ DATABASE_URL: '', DATABASE_URL_FILE: '' })).toBe(null)
  expect(await databaseUrlOf({ DATABASE_URL_FILE: file })).toBe(url)
  expect(await databaseUrlOf({ DATABASE_URL: 'postgres://other/x', DATABASE_URL_FILE: file })).toBe(
    'postgres://other/x',
  )
})

it('SERVE_SETTING_INVALID for a file that is not there, or empty', async () => {
  writeFileSync(join(folder, 'empty'), '\n')
  for (const [name, why] of [
    ['none', /cannot be read: ENOENT/],
    ['empty', /which is empty/],
  ] as const) {
    const message: unknown = expect.stringMatching(why)
    await expect(databaseUrlOf({ DATABASE_URL_FILE: join(folder, name) })).rejects.toMatchObject({
      code: 'SERVE_SETTING_INVALID',
      message,
    })
  }
})
