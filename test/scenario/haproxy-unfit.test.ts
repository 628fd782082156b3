import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { empty, seen, settledAt } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'

/** A machine whose haproxy is too old: a stand-in that answers for its version alone. */
const folder = mkdtempSync(join(tmpdir(), 'ls-'))
afterAll(() => rmSync(folder, { recursive: true }))
mkdirSync(join(folder, 'bin'))
const program = join(folder, 'bin/haproxy')
writeFileSync(program, '#!/bin/sh\necho "HA-Proxy version 2.4.22 2023/08/14"\n')
chmodSync(program, 0o755)

const rig = lockstepForTests({ PATH: `${join(folder, 'bin')}${delimiter}${process.env['PATH']}` })

it('a file that names HAProxy is refused in the preflight where there is none to work with, and nothing changes', async () => {
  const app = await rig.app('old', tinyAlone('old', {}, { target: { local: { router: 'haproxy' } } }))
  const { code, stderr } = await rig.run(app, 'ship')
  expect(code).not.toBe(0)
  expect(stderr).toContain('HAPROXY_UNFIT')
  expect(stderr).toContain(`${program} is version 2.4; 2.6 or newer is needed`)
  expect(await seen(rig, app)).toEqual(empty())
})

it('the others do not need it, and doctor says so', async () => {
  const app = await rig.app('other', tinyAlone('other'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
  expect(await rig.run(app, 'doctor')).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/✓ +HAProxy .* is version 2\.4; .*Nothing here needs it/) as string,
  })
})
