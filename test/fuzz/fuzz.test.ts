import { existsSync } from 'node:fs'
import { request } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { beforeAll, expect, it } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { tinyAlone, tinyFile } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'
import { marker } from './any-value.ts'
import { fuzz } from './fuzz.ts'
import { knownAt } from './known.ts'
import type { Document } from './any-request.ts'

const rig = lockstepForTests()
const rounds = 25

const clientOf = () => apiClient(rig.home(), socketPath(rig.home()))

beforeAll(async () => {
  const app = await rig.app('fuzzed', tinyFile('fuzzed'))
  const shipped = await rig.run(app, 'ship')
  expect(shipped.code, shipped.stderr).toBe(0)
})

it('ends a stream of what is over, also for whoever says that they have seen more than there is', async () => {
  const client = clientOf()
  const [id = ''] = (await knownAt(client, 'fuzzed'))['deployment'] ?? []
  const lines: unknown[] = []
  for await (const line of client.lines(
    `/v1/deployments/${id}/events?after=999&follow=true`,
    AbortSignal.timeout(30_000),
  ))
    lines.push(line)
  expect(lines).toEqual([])
})

it('begins to answer whoever follows what waits, before there is a line', async () => {
  const client = clientOf()
  const app = await rig.app('waits', tinyAlone('waits', {}, { gates: { wait: '1h' } }))
  await client.post('/v1/runs', { repository: app.folder, ref: 'HEAD', file: 'lockstep.yaml', to: null })
  const [id = ''] = await until('it waits', async () => {
    const found = (await knownAt(client, 'waits'))['deployment'] ?? []
    return found.length > 0 && found
  })
  const path = `/v1/deployments/${id}/events?after=999&follow=true`
  const response = await new Promise<IncomingMessage>((resolve, reject) =>
    request({ socketPath: socketPath(rig.home()), path }, resolve)
      .once('error', reject)
      .end(),
  )
  expect(response.statusCode).toBe(200)
  response.destroy()
})

it('answers whatever is asked, and never that it has failed itself', async () => {
  const client = clientOf()
  const document = await client.get<Document>('/v1/openapi.json')
  const found = await fuzz({
    socketPath: socketPath(rig.home()),
    document,
    known: await knownAt(client, 'fuzzed'),
    seed: 20_261_128,
    isOver: round => round >= rounds,
  })
  expect(found.broken).toEqual([])
  expect(found.requests).toBeGreaterThan(rounds * 60)
  // It came behind the border, and was refused at it.
  expect(found.statuses[200]).toBeGreaterThan(100)
  expect(found.statuses[400]).toBeGreaterThan(50)
  expect(await client.get('/v1/ready')).toMatchObject({ ready: true })
  // Nothing that was sent was run.
  expect(existsSync(marker)).toBe(false)
})
