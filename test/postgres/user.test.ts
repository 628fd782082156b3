import { chmod, chown, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { userIn } from '../../src/postgres/account.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { startElsewhere, endStarter } from './start-elsewhere.ts'
import { query } from './query.ts'
import { serverPid, start, testHomes } from './test-homes.ts'

const newHome = testHomes()
const isRoot = process.getuid?.() === 0

const idsOf = async (name: string): Promise<{ uid: number; gid: number }> => {
  const ids = userIn(await readFile('/etc/passwd', 'utf8'), name)
  if (ids === undefined) throw new Error(`no user ${name}`)
  return ids
}

describe.skipIf(!isRoot)('started by root (only root can become another user)', () => {
  test('the server runs as nobody and owns its data; programs and password stay with root', async () => {
    const home = await newHome()
    await start(home)
    const { uid } = await idsOf('nobody')
    const dataDir = join(home, 'postgres/data')
    expect((await stat(`/proc/${await serverPid(dataDir)}`)).uid).toBe(uid)
    expect((await stat(dataDir)).uid).toBe(uid)
    expect((await stat(join(home, 'postgres/password'))).uid).toBe(0)
  })

  test('a strict umask does not lock the server out', async () => {
    const home = join(await newHome(), 'home')
    const umask = process.umask(0o077)
    try {
      expect((await start(home)).adopted).toBe(false)
    } finally {
      process.umask(umask)
      await stopPostgres(home)
    }
  })

  test('a home behind a closed folder is an error that names the user', async () => {
    const closed = join(await newHome(), 'closed')
    await mkdir(closed, { mode: 0o700 })
    await chmod(closed, 0o700)
    await expect(start(join(closed, 'home'))).rejects.toMatchObject({
      code: 'POSTGRES_HOME_UNREACHABLE',
      message: expect.stringContaining('nobody'),
    })
  })

  test('another user who takes our socket folder is noticed', async () => {
    const home = await newHome()
    await mkdir(join(home, 'postgres/socket'), { recursive: true })
    await chown(join(home, 'postgres/socket'), (await idsOf('daemon')).uid, 0)
    await expect(start(home)).rejects.toMatchObject({ code: 'POSTGRES_HOME_UNREACHABLE' })
  })
})

test('an ordinary user runs the server as itself', async () => {
  const home = await newHome()
  const ids = isRoot ? await idsOf('daemon') : { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 }
  if (isRoot) await chown(home, ids.uid, ids.gid)
  await chmod(home, 0o700)
  const starter = await startElsewhere(home, isRoot ? ids : {})
  expect(starter.server.adopted).toBe(false)
  expect(await query(starter.server.url, 'select 1 as one')).toEqual([{ one: 1 }])
  expect((await stat(`/proc/${await serverPid(join(home, 'postgres/data'))}`)).uid).toBe(ids.uid)
  expect((await stat(join(home, 'postgres/password'))).uid).toBe(ids.uid)
  await endStarter(starter, 'SIGTERM')
})
