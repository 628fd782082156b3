import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { canary, filesWithCanary, formsOf, foundIn, rowsWithCanary } from '../rig/canary.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

const postgres = postgresForTests()
let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const line = (text: string): string => `${JSON.stringify({ at: 'now', step: 'test', text })}\n`

/** What each form looks like in the midst of something else, written here by other means than the search has. */
const samples: readonly (readonly [string, string])[] = [
  ['plain', `a ${canary} b`],
  ['hex', `x${[...Buffer.from(canary)].map(byte => byte.toString(16).padStart(2, '0')).join('')}y`],
  ['upper-case hex', [...Buffer.from(canary)].map(byte => byte.toString(16).padStart(2, '0').toUpperCase()).join('')],
  ['URL-encoded', 'https://a.example/?token=canary%2F7Qm%2Bx4%20Zr9%3DKd2%26Wp8v&b'],
  ['URL-encoded in lower case', 'token=canary%2f7Qm%2bx4%20Zr9%3dKd2%26Wp8v'],
  ['form-encoded', 'token=canary%2F7Qm%2Bx4+Zr9%3DKd2%26Wp8v'],
  ['base64 behind 0 bytes', base64(`${canary} and more`)],
  ['base64 behind 1 bytes', base64(`a${canary} and more`)],
  ['base64 behind 2 bytes', base64(`ab${canary}`)],
  ['base64 behind 0 bytes', base64(`abc${canary}.`)],
  ['base64url behind 1 bytes', Buffer.from(`user${canary}?`).toString('base64url')],
]

it.each(samples)('the search finds it: %s', (form, text) => expect(foundIn(text)).toContain(form))

it('finds it divided over lines, and over the lines of a log', () => {
  expect(foundIn(`${canary.slice(0, 9)}\n${canary.slice(9)}`)).toEqual(['plain'])
  expect(foundIn(line(canary.slice(0, 5)) + line(canary.slice(5)))).toEqual(['plain'])
  const encoded = base64(canary)
  expect(foundIn(line(encoded.slice(0, 8)) + line(encoded.slice(8)))).toContain('base64 behind 0 bytes')
})

it('finds nothing where it is not, and no form of it is so short that it may stand somewhere by chance', () => {
  expect(foundIn(`canary ${base64('something else')} ${line('canary/7Qm')}`)).toEqual([])
  for (const { text } of formsOf(canary)) expect(text.length).toBeGreaterThanOrEqual(26)
})

it('finds it in files, but not in those that exist to hold secrets', async () => {
  for (const path of ['logs', 'secrets/shop', 'agent/logs']) await mkdir(join(folder.path, path), { recursive: true })
  await writeFile(
    join(folder.path, 'logs/d-1.jsonl'),
    line('all is well') + line(canary.slice(0, 9)) + line(canary.slice(9)),
  )
  await writeFile(join(folder.path, 'agent/logs/web.log'), Buffer.concat([Buffer.from([0, 255]), Buffer.from(canary)]))
  await writeFile(join(folder.path, 'secrets/shop/token'), canary)
  expect((await filesWithCanary(folder.path)).toSorted()).toEqual([
    'agent/logs/web.log: plain',
    'logs/d-1.jsonl: plain',
  ])
})

it('finds it in every schema of every database', async () => {
  const [one, other] = [await postgres.database(), await postgres.database()]
  await asOwner(one.url, 'create schema far; create table far.away (body jsonb)')
  await asOwner(one.url, 'insert into far.away values (jsonb_build_object($1::text, 1))', [canary])
  await asOwner(other.url, 'create table public."Odd name" (body bytea)')
  await asOwner(other.url, `insert into public."Odd name" values (convert_to($1, 'UTF8'))`, [canary])
  const query = <Row extends object>(text: string, database?: string) => {
    const url = new URL(one.url)
    if (database !== undefined) url.pathname = `/${database}`
    return asOwner<Row & Record<string, unknown>>(url.href, text)
  }
  expect((await rowsWithCanary(query)).toSorted()).toEqual(
    [`${one.name} far.away: plain`, `${other.name} public."Odd name": hex`].toSorted(),
  )
})
