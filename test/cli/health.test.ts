import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { schemaNumber } from '../../src/store/migrate-store.ts'
import { lockstepForTests } from '../rig/lockstep.ts'

const rig = lockstepForTests()
const anywhere = { folder: '/' }

it('says by its exit code whether the server lives and is ready, and starts none', async () => {
  const away = await rig.run(anywhere, 'health', '--json')
  expect(away).toMatchObject({ code: 1, json: { error: { code: 'SERVE_NOT_RUNNING' } } })
  expect(existsSync(join(rig.home(), 'serve.sock'))).toBe(false)

  const served = await rig.run(anywhere, 'nodes')
  expect(served.code, served.stderr).toBe(0)
  const lives = await rig.run(anywhere, 'health')
  expect(lives).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^lives: process \d+, version \S+\n$/) as string,
  })
  expect(await rig.run(anywhere, 'health', '--ready', '--json')).toMatchObject({
    code: 0,
    json: { health: { node: null }, readiness: { ready: true, schema: schemaNumber, leads: 0 } },
  })
  // Of the node that is named, and of no other one in its place.
  expect(await rig.run(anywhere, 'health', '--node', 'b')).toMatchObject({ code: 1 })
})
