import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { serverAccount } from '../../src/postgres/account.ts'
import { isPostmaster } from '../../src/postgres/postmaster.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { until } from '../rig/until.ts'
import { query } from './query.ts'
import { endStarter, startElsewhere } from './start-elsewhere.ts'
import { serverPid, start, testHomes } from './test-homes.ts'

const newHome = testHomes()

const insertRows = (url: string) => query(url, 'create table rows as select generate_series(1, 1000) as id')
const countRows = (url: string) => query(url, 'select count(*)::int as count from rows')

test('the server survives kill -9 of the process that started it', async () => {
  const home = await newHome()
  const starter = await startElsewhere(home)
  await insertRows(starter.server.url)
  await endStarter(starter, 'SIGKILL')
  expect(await countRows(starter.server.url)).toEqual([{ count: 1000 }])
  expect(await start(home)).toEqual({ ...starter.server, adopted: true })
})

test('after kill -9 of the server a start brings back every row', async () => {
  const home = await newHome()
  const { url, port } = await start(home)
  await insertRows(url)
  process.kill(await serverPid(join(home, 'postgres/data')), 'SIGKILL')
  const again = await start(home)
  expect(again).toMatchObject({ adopted: false, port })
  expect(await countRows(again.url)).toEqual([{ count: 1000 }])
})

test('after kill -9 under load, when backends are still busy, a start waits for them to go', async () => {
  const home = await newHome()
  const { url } = await start(home)
  await insertRows(url)
  const slow = 'select count(*) from generate_series(1, 15000000)'
  const busy = [1, 2].map(() => query(url, slow).then(String, String))
  await until('two busy sessions', async () => {
    const rows = await query(url, "select 1 from pg_stat_activity where query = $1 and state = 'active'", [slow])
    return rows.length >= 2
  })
  process.kill(await serverPid(join(home, 'postgres/data')), 'SIGKILL')
  const again = await start(home)
  expect(await countRows(again.url)).toEqual([{ count: 1000 }])
  const log = await readFile(join(home, 'postgres/server.log'), 'utf8')
  expect(log).toMatch(/pre-existing shared memory block|lock file .* already exists/)
  await Promise.all(busy)
})

test.each([0, 60])(
  'a lock file that stayed empty, left %i seconds ago, does not keep the next from starting',
  async age => {
    const home = await newHome()
    const { url } = await start(home)
    await insertRows(url)
    await stopPostgres(home)
    const lock = join(home, 'postgres/data/postmaster.pid')
    await writeFile(lock, '')
    const leftAt = new Date(Date.now() - age * 1000)
    await utimes(lock, leftAt, leftAt)
    const again = await start(home)
    expect(await countRows(again.url)).toEqual([{ count: 1000 }])
    expect(await serverPid(join(home, 'postgres/data'))).toBeGreaterThan(0)
  },
)

test('a dead server that nobody has waited for yet (a zombie) does not keep the next from starting', async () => {
  const home = await newHome()
  const { url, port } = await start(home)
  await insertRows(url)
  await stopPostgres(home)
  const dataDir = join(home, 'postgres/data')
  const bin = (await readdir(join(home, 'postgres'))).find(name => name.startsWith('bin-')) ?? ''
  const command = `${join(home, 'postgres', bin, 'bin/postgres')} -D ${dataDir} -k '' 2>/dev/null & exec sleep 600`
  const { ids } = await serverAccount()
  const careless = spawn('/bin/sh', ['-c', command], { ...ids, cwd: '/', stdio: 'ignore' })
  const zombie = await until('the server by hand', async () => {
    const pid = await serverPid(dataDir).catch(() => undefined)
    return (
      pid !== undefined &&
      (await query(url, 'select 1').then(
        () => pid,
        () => undefined,
      ))
    )
  })
  process.kill(zombie, 'SIGKILL')
  await until('a zombie', async () => (await readFile(`/proc/${zombie}/stat`, 'utf8')).includes(') Z '))
  expect(await isPostmaster(zombie, dataDir)).toBe(false)
  const again = await start(home)
  expect(again).toMatchObject({ adopted: false, port })
  expect(await countRows(again.url)).toEqual([{ count: 1000 }])
  careless.kill('SIGKILL')
  await once(careless, 'exit')
})

test('a lock whose process number now belongs to another program is removed', async () => {
  const home = await newHome()
  const { url } = await start(home)
  const lock = join(home, 'postgres/data/postmaster.pid')
  const text = await readFile(lock, 'utf8')
  await stopPostgres(home)
  const { ids } = await serverAccount()
  const other = spawn('sleep', ['600'], { ...ids, cwd: '/', stdio: 'ignore' })
  await once(other, 'spawn')
  await writeFile(lock, text.replace(/^\d+/, String(other.pid)))
  const again = await start(home)
  expect(again.url).toBe(url)
  expect(other.exitCode).toBeNull()
  other.kill('SIGKILL')
  await once(other, 'exit')
})

test('what a start that crashed long ago left half made is removed, what is being made stays', async () => {
  const home = await newHome()
  const [old, recent] = [join(home, 'postgres/data.0123.part'), join(home, 'postgres/data.4567.part')]
  await mkdir(old, { recursive: true })
  await mkdir(recent)
  await writeFile(join(old, 'PG_VERSION'), '17\n')
  await utimes(old, new Date('2020-01-01'), new Date('2020-01-01'))
  await start(home)
  await expect(stat(old)).rejects.toMatchObject({ code: 'ENOENT' })
  expect((await stat(recent)).isDirectory()).toBe(true)
})
