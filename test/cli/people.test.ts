import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { postJson } from './post-json.ts'
import { freePort } from '../../src/postgres/free-port.ts'

let base = ''
const rig = lockstepForTests(() => ({ LOCKSTEP_LISTEN: base.slice('http://'.length), LOCKSTEP_PUBLIC_URL: base }))

const here = { folder: '/' }
const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('the first admin is invited at the machine, joins over HTTP, and is the only one who came that way', async () => {
  base = `http://127.0.0.1:${await freePort()}`
  const nobody = await rig.run(here, 'people')
  expect(nobody).toMatchObject({ code: 0, stdout: matching(/^nobody has an account yet: lockstep admin invite NAME/) })
  const { stdout } = await rig.run(here, 'admin', 'invite', 'ann')
  const token = /#(lsi_\S+)/.exec(stdout)?.[1]
  const joined = await postJson(`${base}/v1/invitations/accept`, {
    token,
    email: 'ann@example.com',
    password: 'a long and good password',
  })
  expect(joined).toEqual({ status: 201, body: { name: 'ann' } })
  expect(await rig.run(here, 'people')).toMatchObject({ code: 0, stdout: matching(/^ann +ann@example.com/) })
  const again = await rig.run(here, 'admin', 'invite', 'eve')
  expect(again.stderr).toContain('SIGN_IN_FIRST_ADMIN_CLOSED')
})
