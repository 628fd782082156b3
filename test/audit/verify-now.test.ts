import { afterAll, beforeAll, expect, it } from 'vitest'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import type { VerifiedNow } from '../../src/app/verify-now.ts'
import { openRecord } from '../../src/store/open-record.ts'
import { tellApp } from '../../src/store/streams.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { checkAnswers } from '../rig/check-answers.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { tamper } from '../rig/record.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let url: string
let opened = 0

const hold = { type: 'held', environment: 'dev', release: 'r', by: 'h', actor: lockstepItself, reason: 'slow' } as const

beforeAll(async () => {
  ;({ url } = await postgres.database())
  const counting = () => {
    opened += 1
    return openRecord(url)
  }
  world = await peopleWorld(url, 'roles: []', { openRecord: counting })
  server = world.open(ownersDoor)
  checkAnswers(server)
  for (let n = 0; n < 3; n++) await tellApp(world.store.db, 'shop', hold)
})
afterAll(() => world.close())

const verify = async (): Promise<VerifiedNow> => {
  const answer = await server.inject({ method: 'POST', url: '/v1/audit/verify' })
  expect(answer.statusCode, answer.body).toBe(200)
  return answer.json<VerifiedNow>()
}

it('says what was read, up to which event, and the last anchor, when nothing was touched', async () => {
  expect(await verify()).toMatchObject({ anchors: 0, faults: [], more: 0, lastAnchor: null })
  const anchored = await server.inject({ method: 'POST', url: '/v1/audit/anchors' })
  const { anchor } = anchored.json<{ anchor: { hash: string; number: number } }>()
  const { rows } = await world.store.pool.query<{ seq: number; hash: string; count: number }>(
    `select seq, hash, (select count(*)::int from events) as count from events where stream = 'app:shop' order by seq desc limit 1`,
  )
  const verified = await verify()
  expect(verified).toMatchObject({
    events: rows[0]?.count,
    anchors: 1,
    faults: [],
    newest: { stream: 'app:shop', seq: rows[0]?.seq, type: 'held', hash: rows[0]?.hash },
    lastAnchor: { number: anchor.number, hash: anchor.hash },
  })
  expect(Date.parse(verified.newest?.at ?? '')).toBeGreaterThan(0)
})

it('reads it once for all who ask at a time', async () => {
  const before = opened
  const [one, other] = await Promise.all([verify(), verify()])
  expect(one).toEqual(other)
  expect(opened - before).toBe(1)
  await verify()
  expect(opened - before).toBe(2)
})

it('says exactly what is wrong and where', async () => {
  const { newest } = await verify()
  const seq = (newest?.seq ?? 0) - 1
  await tamper(url, `update events set body = replace(body, 'slow', 'fast') where stream = 'app:shop' and seq = $1`, [
    seq,
  ])
  expect((await verify()).faults).toEqual([
    { stream: 'app:shop', seq, what: 'is not what was written: its hash does not fit' },
  ])
})
