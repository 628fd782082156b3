import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { processesOf } from '../agent/rig.ts'
import { until } from '../rig/until.ts'
import { checkOf, placesRig } from './places-rig.ts'
import type { PlacesRig } from './places-rig.ts'

vi.setConfig({ testTimeout: 180_000 })
const patience = { timeoutMs: 120_000 }
let rig: PlacesRig

beforeEach(async () => {
  rig = await placesRig()
})
afterEach(async () => {
  expect(processesOf(rig.path(''))).toEqual([])
  await rig.remove()
})

const waits = (variable: string): string =>
  `echo "$${variable}" > address; echo "at $${variable}"; touch ready; while [ ! -e go ]; do sleep 0.05; done`

/** Runs a check until it has said where its service is, does something with that, and lets the check end. */
const beside = async (kind: 'postgres' | 'redis', name: string, work: (address: string) => Promise<void>) => {
  const place = await rig.open()
  const variable = kind === 'postgres' ? 'DATABASE_URL' : 'REDIS_URL'
  const running = rig.run(place, checkOf(waits(variable), { name, with: [kind] }))
  try {
    await Promise.race([running, until('it is ready', () => existsSync(rig.tree('ready')), patience)])
    await work(readFileSync(rig.tree('address'), 'utf8').trim())
    await writeFile(rig.tree('go'), '')
    return await running
  } finally {
    await place.close()
  }
}

const isOpen = (address: string): Promise<boolean> =>
  new Promise(resolve => {
    const socket = connect(Number(new URL(address).port), '127.0.0.1')
    for (const event of ['connect', 'error'] as const)
      socket.once(event, () => {
        socket.destroy()
        resolve(event === 'connect')
      })
  })

it('postgres: a server of its own, whose address is not shown, and which is gone afterwards', async () => {
  let address = ''
  const lines = await beside('postgres', 'unit', async url => {
    address = url
    const client = new pg.Client(url)
    await client.connect()
    try {
      await client.query('create table orders (id int)')
      await client.query('create extension pg_trgm')
      const { rows } = await client.query<{ name: string }>('select current_database() as name')
      expect(rows[0]?.name).toBe('lockstep')
    } finally {
      await client.end()
    }
  })
  expect(lines).toEqual(['at ***'])
  expect(await isOpen(address)).toBe(false)
})

it('postgres: two checks have two servers, and neither knows the password of the other', async () => {
  const place = await rig.open()
  const says = (name: string) =>
    checkOf(`echo "$DATABASE_URL" > ${name}; while [ ! -e go ]; do sleep 0.05; done`, { name, with: ['postgres'] })
  const both = Promise.all([rig.run(place, says('a')), rig.run(place, says('b'))])
  const hasBoth = () => ['a', 'b'].every(name => existsSync(rig.tree(name)) && readFileSync(rig.tree(name)).length > 0)
  await Promise.race([both, until('both run', hasBoth, patience)])
  const [a, b] = ['a', 'b'].map(name => new URL(readFileSync(rig.tree(name), 'utf8').trim()))
  expect(a?.port).not.toBe(b?.port)
  const stranger = new URL(b?.href ?? '')
  stranger.password = a?.password ?? ''
  await expect(new pg.Client(stranger.href).connect()).rejects.toMatchObject({ code: '28P01' })
  await writeFile(rig.tree('go'), '')
  await both
  await place.close()
})

it('postgres: what a process that was killed has left is stopped by the next', async () => {
  const file = join(import.meta.dirname, 'fixtures/killed-place.ts')
  const { repository, commit } = rig.request
  const run = `${waits('DATABASE_URL')} & setsid sleep 1000 & wait`
  const child = spawn(process.execPath, [file, rig.home, repository, commit, rig.id, run], { stdio: 'inherit' })
  const ended = once(child, 'exit')
  await until('the check runs', () => existsSync(rig.tree('ready')), patience)
  const address = readFileSync(rig.tree('address'), 'utf8').trim()
  child.kill('SIGKILL')
  await ended
  expect(await isOpen(address)).toBe(true)
  expect(processesOf(rig.path('')).length).toBeGreaterThan(1)
  await rig.places.sweep(() => Promise.resolve(false))
  expect(await isOpen(address)).toBe(false)
  expect(rig.runs()).toEqual([])
})

const hasRedis = (process.env['PATH'] ?? '').split(':').some(folder => existsSync(join(folder, 'redis-server')))

it.skipIf(!hasRedis)('redis (where it is installed): a server of its own, which is gone afterwards', async () => {
  let address = ''
  const lines = await beside('redis', 'unit', async url => {
    address = url
    const { port, password } = new URL(url)
    expect(await pinged(port, password)).toContain('+PONG')
    expect(await pinged(port, 'wrong')).toContain('WRONGPASS')
  })
  expect(lines).toEqual(['at ***'])
  expect(await isOpen(address)).toBe(false)
})

const pinged = (port: string, password: string): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = ''
    const socket = connect(Number(port), '127.0.0.1', () => socket.end(`AUTH ${password}\r\nPING\r\n`))
    socket.on('data', (piece: Buffer) => (text += piece.toString()))
    socket.once('error', reject).once('close', () => resolve(text))
  })

it('CHECK_PROGRAM_MISSING where there is no redis-server', async () => {
  const place = await rig.open()
  const before = process.env['PATH']
  const bare = rig.path('')
  process.env['PATH'] = bare
  try {
    const running = rig.run(place, checkOf('touch begun', { with: ['redis'] }))
    await expect(running).rejects.toMatchObject({ code: 'CHECK_PROGRAM_MISSING' })
  } finally {
    process.env['PATH'] = before
  }
  expect(readdirSync(rig.tree('.'))).not.toContain('begun')
  await place.close()
})

it('CHECK_REDIS_FAILED where redis-server does not start', async () => {
  const place = await rig.open()
  const before = process.env['PATH']
  const folder = rig.path('programs')
  await mkdir(folder)
  await writeFile(join(folder, 'redis-server'), '#!/bin/sh\necho "no memory"\nexit 1\n', { mode: 0o755 })
  process.env['PATH'] = `${folder}:${before}`
  try {
    const running = rig.run(place, checkOf('true', { with: ['postgres', 'redis'] }))
    await expect(running).rejects.toMatchObject({
      code: 'CHECK_REDIS_FAILED',
      message: expect.stringContaining('no memory') as unknown,
    })
  } finally {
    process.env['PATH'] = before
  }
  await place.close()
})
