import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { tinyFile } from '../rig/tiny-app.ts'
import { marker } from './any-value.ts'
import { fuzz } from './fuzz.ts'
import { knownAt } from './known.ts'
import type { Document } from './any-request.ts'

const rig = lockstepForTests()
const rounds = 25

it('answers whatever is asked, and never that it has failed itself', async () => {
  const app = await rig.app('fuzzed', tinyFile('fuzzed'))
  const shipped = await rig.run(app, 'ship')
  expect(shipped.code, shipped.stderr).toBe(0)
  const socket = socketPath(rig.home())
  const client = apiClient(rig.home(), socket)
  const document = await client.get<Document>('/v1/openapi.json')
  const found = await fuzz({
    socketPath: socket,
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
