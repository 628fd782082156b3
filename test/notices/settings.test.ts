import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { noNotices } from '../../src/domain/notices/settings.ts'
import { noticeSettings, publicUrlOf } from '../../src/serve/notice-settings.ts'
import { secretOf } from '../../src/serve/secret-of.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

it('is that of the data folder, or of the file that is named', async () => {
  expect(await noticeSettings(folder.path, {})).toBe(noNotices)
  const named = join(folder.path, 'other.yaml')
  await writeFile(named, 'channels: { office: { teams: { webhook: { env: A } } } }')
  await writeFile(join(folder.path, 'notices.yaml'), 'rules: []')
  expect(await noticeSettings(folder.path, {})).toEqual(noNotices)
  expect((await noticeSettings(folder.path, { LOCKSTEP_NOTICES: named })).channels).toHaveLength(1)
  await expect(noticeSettings(folder.path, { LOCKSTEP_NOTICES: `${named}.not` })).rejects.toMatchObject({
    code: 'CONFIG_NOTICES_NOT_FOUND',
  })
})

it('takes an address of the server that is one', () => {
  expect(publicUrlOf({})).toBeNull()
  expect(publicUrlOf({ LOCKSTEP_PUBLIC_URL: 'https://l.example/x//' })).toBe('https://l.example/x')
  const wrong = () => publicUrlOf({ LOCKSTEP_PUBLIC_URL: 'l.example' })
  expect(wrong).toThrow(expect.objectContaining({ code: 'NOTICE_SETTING_INVALID' }))
})

it('reads a secret anew each time, without the line break at its end', async () => {
  const path = join(folder.path, 'secret')
  const read = secretOf({ kind: 'file', path }, {})
  await expect(read()).rejects.toMatchObject({ code: 'NOTICE_SECRET_MISSING' })
  await writeFile(path, 'one\n')
  expect(await read()).toBe('one')
  await writeFile(path, 'two')
  expect(await read()).toBe('two')
  await writeFile(path, '\n')
  await expect(read()).rejects.toMatchObject({ code: 'NOTICE_SECRET_MISSING' })
})

it('reads a secret of a variable', async () => {
  expect(await secretOf({ kind: 'env', name: 'A' }, { A: 'x' })()).toBe('x')
  await expect(secretOf({ kind: 'env', name: 'A' }, { A: '' })()).rejects.toMatchObject({
    code: 'NOTICE_SECRET_MISSING',
    message: 'env A: it is not set',
  })
})
