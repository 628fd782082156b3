import { expect, it } from 'vitest'
import type { EnvironmentStatus } from '../../src/app/status.ts'
import { startLoad } from '../rig/load.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { migration, tinyAlone, tinyDatabase, yaml } from '../rig/tiny-app.ts'

const rig = lockstepForTests()
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const table = (name: string): string => migration(`create table ${name} (name text);`, `drop table ${name};`)

it.for([
  {
    name: 'code-first',
    order: { deploy: ['start', 'migrate', 'shift', 'bake', 'retire'] },
    of: {},
    steps: /✓ start:web[^]*✓ migrate[^]*✓ shift:web[^]*✓ retire:web/,
    undo: /✗ test[^]*↩ start:web[^]*↩ migrate/,
  },
  {
    name: 'recreated',
    order: {},
    of: { strategy: 'recreate' },
    steps: /✓ stop:web[^]*✓ migrate[^]*✓ start:web[^]*✓ shift:web/,
    undo: /✗ test[^]*↩ start:web[^]*↩ migrate[^]*↩ stop:web/,
  },
] as const)(
  '$name: users lose no request, forward, back and at a failure',
  async ({ name, order, of, steps, undo }) => {
    const file = (more: object = {}) => tinyAlone(name, { database: tinyDatabase, ...order, ...more }, of)
    const app = await rig.app(name, file())
    await app.commit({ 'db/001_people.sql': table('people') })
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const [status] = (await rig.run(app, 'status', '--json')).json as readonly EnvironmentStatus[]
    const load = startLoad({
      url: status?.services[0]?.url ?? '',
      concurrency: 16,
      ratePerSecond: 100,
      path: '/version',
    })
    try {
      await app.commit({ version: 'two', 'db/002_pets.sql': table('pets') })
      const second = await rig.run(app, 'ship')
      expect(second, second.stderr).toMatchObject({ code: 0, stderr: matching(steps) })
      expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'] }))

      const deploy =
        name === 'recreated'
          ? ['stop', 'migrate', 'start', { test: 'false' }, 'shift', 'bake', 'retire']
          : ['start', 'migrate', { test: 'false' }, 'shift', 'bake', 'retire']
      await app.commit({ version: 'three', 'db/003_toys.sql': table('toys'), 'lockstep.yaml': yaml(file({ deploy })) })
      const third = await rig.run(app, 'ship')
      expect(third, third.stderr).toMatchObject({ code: 1, stderr: matching(undo) })
      expect(await seen(rig, app)).toEqual(settledAt('v2', { migrations: ['001', '002'], held: ['v3'] }))

      const back = await rig.run(app, 'rollback', 'development', '--reason', 'x', '--confirm', 'ROLLBACK')
      expect(back, back.stderr).toMatchObject({ code: 0 })
      expect(await seen(rig, app)).toEqual(settledAt('v1', { migrations: ['001'], held: ['v2', 'v3'].toReversed() }))
    } finally {
      const result = await load.stop()
      expect(result).toMatchObject({ bad: 0, failed: 0, reasons: {} })
      expect(result.answers['one']).toBeGreaterThan(0)
      expect(result.answers['two']).toBeGreaterThan(0)
      expect(result.answers['three']).toBeUndefined()
    }
  },
)
