import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { readFile, symlink, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../test/rig/temporary-folder.ts'
import { until } from '../../../test/rig/until.ts'
import { query, runDbmate } from './rig/database.ts'
import { attempts, orderId, orderIds, orderMessage, post, untilEmpty, untilWritten } from './rig/orders.ts'
import { buildVersionTree, ordersTree, type Version } from './rig/version-tree.ts'
import { ordersWorld } from './rig/world.ts'

const world = ordersWorld()
const root = join(ordersTree, '../..')

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeEach(async () => {
  folder = await temporaryFolder()
})
afterEach(() => folder.remove())

const treeOf = async (version: Version): Promise<string> => {
  const tree = await buildVersionTree(version, folder.path)
  await runDbmate(tree, world().databaseUrl, 'migrate')
  return tree
}

const tables = async (): Promise<unknown> =>
  query(
    world().databaseUrl,
    `select table_name, column_name from information_schema.columns where table_schema = 'public'
      and table_name <> 'schema_migrations' order by 1, 2`,
  )

it.each(['v2', 'v3', 'v4'] as const)('%s passes the type check', async version => {
  const tree = await buildVersionTree(version, folder.path)
  await symlink(join(root, 'package.json'), join(folder.path, 'root.json'))
  const options = { ...JSON.parse(await readFile(join(root, 'tsconfig.json'), 'utf8')), include: ['src'] }
  await writeFile(join(tree, 'tsconfig.json'), JSON.stringify(options))
  const tsc = join(root, 'node_modules/.bin/tsc')
  await expect(promisify(execFile)(tsc, ['--noEmit', '-p', tree])).resolves.toMatchObject({ stdout: '' })
})

it.each([
  ['v2', 1],
  ['v3', 2],
] as const)('the migrations of %s can be taken back', async (version, count) => {
  const before = await tables()
  const tree = await treeOf(version)
  expect(await tables()).not.toEqual(before)
  for (let n = 0; n < count; n += 1) await runDbmate(tree, world().databaseUrl, 'rollback')
  expect(await tables()).toEqual(before)
})

describe('v2', () => {
  it.each([
    [100, 'normal'],
    [101, 'express'],
  ])('gives an order of %i the priority %s', async (quantity, priority) => {
    const tree = await treeOf('v2')
    const [intake] = [await world().start('intake', { tree, release: 'v2' })]
    world().flags.set('consume-orders', true)
    await world().start('worker', { tree, release: 'v2' })
    await post(`${intake.url}/orders`, { id: orderId(1), customer: 'Ada', item: 'tea', quantity })
    await untilWritten(world(), [orderId(1)])
    expect(await (await fetch(`${intake.url}/orders/${orderId(1)}`)).json()).toMatchObject({ quantity, priority })
  })

  it.each([
    ['v1', 'v2', 'express'],
    ['v2', 'v1', null],
  ])('loses no order with intake %s and worker %s', async (takes, writes, priority) => {
    const tree = await treeOf('v2')
    const versionOf = (release: string): { release: string; tree: string } => ({
      release,
      tree: release === 'v2' ? tree : ordersTree,
    })
    const intake = await world().start('intake', versionOf(takes))
    world().flags.set('consume-orders', true)
    await world().start('worker', versionOf(writes))
    const answer = await post(`${intake.url}/orders`, { id: orderId(1), customer: 'Ada', item: 'tea', quantity: 500 })
    expect(await answer.json()).toEqual({ id: orderId(1), release: takes })
    await untilWritten(world(), [orderId(1)])
    await untilEmpty(world())
    expect(await attempts(world().databaseUrl)).toMatchObject([{ release: writes, applied: true }])
    expect(await query(world().databaseUrl, 'select priority from orders')).toEqual([{ priority }])
    const reader = await world().start('intake', versionOf('v2'))
    expect(await (await fetch(`${reader.url}/orders/${orderId(1)}`)).json()).toMatchObject({ priority })
  })

  it('proves its writes, the new column too', async () => {
    const tree = await treeOf('v2')
    world().flags.set('write-test', true)
    const worker = await world().start('worker', { tree, release: 'v2' })
    const answer = await post(`${worker.url}/probe`, { operation: 'deploy-2' })
    expect(await answer.json()).toMatchObject({ release: 'v2', written: true, verified: true, removed: true })
    await query(world().databaseUrl, 'alter table orders drop column priority')
    const broken = await post(`${worker.url}/probe`, { operation: 'deploy-2' })
    expect(await broken.json()).toMatchObject({ written: false, failed: { part: 'write' } })
  })
})

describe('v3', () => {
  it('starts and is healthy, but its write probe fails and leaves nothing', async () => {
    const tree = await treeOf('v3')
    world().flags.set('write-test', true)
    const worker = await world().start('worker', { tree, release: 'v3' })
    const intake = await world().start('intake', { tree, release: 'v3' })
    for (const service of [worker, intake]) expect((await fetch(`${service.url}/healthz`)).status).toBe(200)
    const answer = await post(`${worker.url}/probe`, { operation: 'deploy-3' })
    expect(answer.status).toBe(500)
    expect(await answer.json()).toMatchObject({
      release: 'v3',
      written: false,
      removed: true,
      failed: { part: 'write', reason: 'column "text" of relation "order_notes" does not exist' },
    })
    expect(await orderIds(world().databaseUrl)).toEqual([])
  })

  it('cannot write a real order either, and the order waits in the queue for a version that can', async () => {
    const tree = await treeOf('v3')
    const { queue, queueUrl, flags, start } = world()
    flags.set('consume-orders', true)
    const broken = await start('worker', { tree, release: 'v3' })
    await queue.send(queueUrl, orderMessage(orderId(1)))
    await until('the write failed', () => broken.logged('message-failed').length > 0)
    expect(await orderIds(world().databaseUrl)).toEqual([])
    broken.signal('SIGTERM')
    expect(await broken.exit).toBe(0)
    await start('worker')
    await untilWritten(world(), [orderId(1)])
    await untilEmpty(world())
  })

  it('only its one mistake is broken: with the column that it means it would pass', async () => {
    const tree = await treeOf('v3')
    await query(world().databaseUrl, 'alter table order_notes add column text text, alter column note set default $$$$')
    world().flags.set('write-test', true)
    const worker = await world().start('worker', { tree, release: 'v3' })
    expect((await post(`${worker.url}/probe`, { operation: 'deploy-3' })).status).toBe(200)
  })
})

describe('v4', () => {
  const written = async (env: Readonly<Record<string, string>>): Promise<string> => {
    const tree = await treeOf('v4')
    world().flags.set('consume-orders', true)
    const intake = await world().start('intake', { tree, release: 'v4', env })
    await world().start('worker', { tree, release: 'v4' })
    await post(`${intake.url}/orders`, { id: orderId(1), customer: 'Ada', item: 'tea', quantity: 1, note: 'a bow' })
    await untilWritten(world(), [orderId(1)])
    return `${intake.url}/orders/${orderId(1)}`
  }

  it('mends what v3 got wrong: notes are written, by the probe too', async () => {
    const url = await written({})
    expect(await (await fetch(url)).json()).toMatchObject({ note: 'a bow' })
    world().flags.set('write-test', true)
    const worker = await world().start('worker', { tree: folder.path, release: 'v4' })
    expect((await post(`${worker.url}/probe`, { operation: 'deploy-4' })).status).toBe(200)
  })

  it('answers with the delivery where there is a desk, and badly where the desk is away', async () => {
    const desk = createServer((_, response) => response.end('{"stage":"packed"}')).listen(0, '127.0.0.1')
    await once(desk, 'listening')
    const { port } = desk.address() as AddressInfo
    const url = await written({ DELIVERY_DESK_URL: `http://127.0.0.1:${port}/` })
    expect(await (await fetch(url)).json()).toMatchObject({ note: 'a bow', delivery: { stage: 'packed' } })
    desk.closeAllConnections()
    await new Promise(resolve => desk.close(resolve))
    const answer = await fetch(url)
    expect([answer.status, answer.headers.get('x-release')]).toEqual([502, 'v4'])
  })
})
