import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadApp } from '../../src/config/load.ts'
import { loadNotices } from '../../src/config/notices/load.ts'
import { loadPolicy } from '../../src/config/policy/load.ts'
import { ownersDoor } from '../../src/http/door.ts'
import type { ApiServer } from '../../src/http/server.ts'
import { logFile, readLog } from '../../src/serve/step-logs.ts'
import { peopleWorld } from '../people/people-world.ts'
import type { PeopleWorld } from '../people/people-world.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'

const postgres = postgresForTests()
let world: PeopleWorld
let server: ApiServer
let home: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  world = await peopleWorld((await postgres.database()).url, 'roles: []')
  server = world.open(ownersDoor)
  home = await temporaryFolder()
}, 300_000)
afterAll(async () => {
  await world.close()
  await home.remove()
})

const isPolluted = (): boolean => 'polluted' in {}

describe('a key that would change every object', () => {
  it.each(['{"reason":"x","__proto__":{"polluted":1}}', '{"reason":"x","constructor":{"prototype":{"polluted":1}}}'])(
    'is refused in a body: %s',
    async payload => {
      const headers = { 'content-type': 'application/json' }
      const answer = await server.inject({ method: 'POST', url: '/v1/apps/shop/freezes', headers, payload })
      expect(answer.statusCode).toBe(400)
      expect(isPolluted()).toBe(false)
    },
  )

  it.each([
    ['lockstep.yaml', (text: string) => loadApp(text, 'a')],
    ['policy.yaml', (text: string) => loadPolicy(text, 'a')],
    ['notices.yaml', (text: string) => loadNotices(text, 'a')],
  ])('is refused in %s, at its top and in the midst, also by a merge', (_, load) => {
    for (const text of [
      '__proto__: { polluted: 1 }',
      'x-a: { __proto__: { polluted: 1 } }',
      'x-a: &a { __proto__: { polluted: 1 } }\nx-b: { <<: *a }',
    ])
      expect(() => load(text)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
    expect(isPolluted()).toBe(false)
  })

  it('names nothing in a query or a path', async () => {
    for (const url of ['/v1/apps/__proto__/history', '/v1/apps/constructor/status', '/v1/audit?app=__proto__'])
      expect((await server.inject({ url })).statusCode).toBeLessThan(500)
    expect(isPolluted()).toBe(false)
  })
})

/** Each line nine times the one before: millions of values out of a few hundred bytes. */
const bomb = Array.from({ length: 9 }, (_, line) => {
  const of = line === 0 ? '"lol"' : `*a${line - 1}`
  return `x-a${line}: &a${line} [${Array.from({ length: 9 }, () => of).join(', ')}]`
}).join('\n')

it.each([
  ['lockstep.yaml', (text: string) => loadApp(text, 'a')],
  ['policy.yaml', (text: string) => loadPolicy(text, 'a')],
  ['notices.yaml', (text: string) => loadNotices(text, 'a')],
])('a bomb of aliases is refused in %s, before it goes off', (_, load) => {
  const startedAt = performance.now()
  expect(() => load(bomb)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  expect(performance.now() - startedAt).toBeLessThan(10_000)
})

describe('the name of a log', () => {
  const line = `${JSON.stringify({ at: '', step: 'build', text: 'not a log' })}\n`

  it('leads to no file beside the logs', async () => {
    await mkdir(join(home.path, 'logs'))
    await writeFile(join(home.path, 'anchors.jsonl'), line)
    await writeFile(logFile(home.path, 'd-1'), line)
    expect((await readLog(home.path, 'd-1', 0)).lines).toHaveLength(1)
    for (const id of ['../anchors', '../logs/../anchors', `${home.path}/anchors`, 'x/../../anchors'])
      expect((await readLog(home.path, id, 0)).lines).toEqual([])
  })

  it.each(['..%2f..%2fetc%2fpasswd', '%2e%2e%2fanchors', '..%5canchors', '%252e%252e%252fanchors'])(
    'is no path in a request: %s',
    async id => {
      const answer = await server.inject({ url: `/v1/logs/${id}` })
      expect([400, 404]).toContain(answer.statusCode)
    },
  )
})
