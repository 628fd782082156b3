import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/rig/temporary-folder.ts'
import { gitHubIssuer } from '../domain/people/sign-in-settings.ts'
import { signInSettings } from './sign-in-settings.ts'

const publicUrl = 'https://lockstep.example.com'
let folder: Awaited<ReturnType<typeof temporaryFolder>>
let secretFile: string
let variables: Record<string, string>
beforeAll(async () => {
  folder = await temporaryFolder()
  secretFile = join(folder.path, 'secret')
  await writeFile(secretFile, 'the-secret-of-the-client\n')
  await writeFile(join(folder.path, 'empty'), '\n')
  variables = {
    LOCKSTEP_OIDC_ISSUER: 'https://id.example.com/realms/all',
    LOCKSTEP_OIDC_CLIENT_ID: 'lockstep',
    LOCKSTEP_OIDC_CLIENT_SECRET_FILE: secretFile,
  }
})
afterAll(() => folder.remove())

it('is none without a public URL, or with one that has a path', async () => {
  expect(await signInSettings(folder.path, {}, null)).toBeNull()
  expect(await signInSettings(folder.path, {}, `${publicUrl}/lockstep`)).toBeNull()
})

it('keeps one secret of the data folder', async () => {
  const [one, two] = [
    await signInSettings(folder.path, {}, publicUrl),
    await signInSettings(folder.path, {}, publicUrl),
  ]
  expect(one).toEqual({
    publicUrl,
    secret: expect.stringMatching(/^[0-9a-f]{64}$/),
    oidc: null,
    workflowIssuer: gitHubIssuer,
  })
  expect(two).toEqual(one)
})

it('reads the provider, its secret from a file', async () => {
  expect((await signInSettings(folder.path, variables, publicUrl))?.oidc).toEqual({
    issuer: 'https://id.example.com/realms/all',
    clientId: 'lockstep',
    clientSecret: 'the-secret-of-the-client',
    scopes: ['openid', 'email', 'profile'],
    groupsClaim: 'groups',
    nameClaim: null,
  })
  const more = {
    LOCKSTEP_OIDC_SCOPES: 'openid,email',
    LOCKSTEP_OIDC_GROUPS_CLAIM: 'roles',
    LOCKSTEP_OIDC_NAME_CLAIM: 'upn',
  }
  expect((await signInSettings(folder.path, { ...variables, ...more }, publicUrl))?.oidc).toMatchObject({
    scopes: ['openid', 'email'],
    groupsClaim: 'roles',
    nameClaim: 'upn',
  })
})

it('takes http only from this machine', async () => {
  const here = { ...variables, LOCKSTEP_OIDC_ISSUER: 'http://127.0.0.1:9000' }
  expect((await signInSettings(folder.path, here, publicUrl))?.oidc?.issuer).toBe('http://127.0.0.1:9000')
})

it.each([
  [{ LOCKSTEP_OIDC_ISSUER: 'http://id.example.com' }, 'has to begin with https://'],
  [{ LOCKSTEP_OIDC_ISSUER: 'id' }, 'is no URL'],
  [{ LOCKSTEP_OIDC_ISSUER: 'https://id.example.com/?a=b' }, 'has to end with its path'],
  [{ LOCKSTEP_OIDC_CLIENT_ID: '' }, 'is not set, and LOCKSTEP_OIDC_ISSUER is'],
  [{ LOCKSTEP_OIDC_CLIENT_SECRET_FILE: '' }, 'is not set, and LOCKSTEP_OIDC_ISSUER is'],
  [{ LOCKSTEP_OIDC_CLIENT_SECRET_FILE: '/nowhere/at/all' }, 'cannot be read: ENOENT'],
  [{ LOCKSTEP_GITHUB_ISSUER: 'http://evil.example' }, 'has to begin with https://'],
])('says what is wrong: %j', async (change, why) => {
  const [name] = Object.keys(change)
  await expect(signInSettings(folder.path, { ...variables, ...change }, publicUrl)).rejects.toMatchObject({
    code: 'SIGN_IN_SETTING_INVALID',
    message: `${name} ${why}`,
  })
})

it('takes no secret that is short or empty, and no provider without a place to come back to', async () => {
  const shared = (path: string) => signInSettings(folder.path, { LOCKSTEP_SIGN_IN_SECRET_FILE: path }, publicUrl)
  await expect(shared(secretFile)).rejects.toMatchObject({ code: 'SIGN_IN_SETTING_INVALID' })
  await expect(shared(join(folder.path, 'empty'))).rejects.toMatchObject({ code: 'SIGN_IN_SETTING_INVALID' })
  await expect(signInSettings(folder.path, variables, null)).rejects.toMatchObject({
    message: 'LOCKSTEP_PUBLIC_URL has to be scheme, host and port, for people to sign in',
  })
})
