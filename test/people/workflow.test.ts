import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from 'jose'
import type { CryptoKey } from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { WorkflowRule } from '../../src/domain/people/workflow-scope.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { signInWorld, publicUrl } from './sign-in-world.ts'
import type { SignInWorld } from './sign-in-world.ts'

const postgres = postgresForTests()
const scope = { role: 'deployer', apps: ['shop'], environments: ['production'] } as const
const rule: WorkflowRule = {
  repositories: ['acme/shop'],
  refs: ['refs/heads/main'],
  events: ['push'],
  jobEnvironments: null,
  ownerId: '42',
  scope,
}

/** A stand-in for the issuer of GitHub Actions: its keys, and tokens as it makes them. */
const startIssuer = async () => {
  const [keys, others] = await Promise.all([
    generateKeyPair('RS256', { extractable: true }),
    generateKeyPair('RS256', { extractable: true }),
  ])
  const jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }
  let isAway = false
  const server = createServer((request, response) => {
    if (isAway || request.url !== '/.well-known/jwks') return void response.writeHead(503).end()
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ keys: [jwk] }))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    issuer,
    keys,
    others,
    leave: (away: boolean): void => {
      isAway = away
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

let github: Awaited<ReturnType<typeof startIssuer>>
let world: SignInWorld
let url: string
beforeAll(async () => {
  github = await startIssuer()
  ;({ url } = await postgres.database())
  world = await signInWorld(url, { workflows: [rule], workflowIssuer: github.issuer })
})
afterAll(async () => {
  await world.close()
  await github.stop()
})

const nowS = (): number => Math.floor(Date.now() / 1000)
const claims = (more: object = {}) => ({
  iss: github.issuer,
  aud: publicUrl,
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository: 'acme/shop',
  repository_owner_id: '42',
  ref: 'refs/heads/main',
  event_name: 'push',
  iat: nowS(),
  nbf: nowS(),
  exp: nowS() + 300,
  ...more,
})
const signed = (
  of: object,
  key: CryptoKey | Uint8Array = github.keys.privateKey,
  header = { alg: 'RS256', kid: 'k1' },
) => new SignJWT({ ...of }).setProtectedHeader(header).sign(key)

const ask = (token: string, in_ = world) =>
  in_.browser().send(`${publicUrl}/v1/me`, { headers: { authorization: `Bearer ${token}` } })

describe('the token of a workflow', () => {
  it('says who it is, and the policy what it may', async () => {
    const answer = await ask(await signed(claims()))
    expect(answer.json()).toEqual({ kind: 'workflow', name: 'github:acme/shop', groups: [], scope })
    expect((await ask(await signed(claims({ repository: 'Acme/Shop' })))).status).toBe(200)
  })

  it.each<[string, () => object, string]>([
    ['of a fork', () => ({ repository: 'mallory/shop', repository_owner_id: '66' }), 'no rule'],
    ['of another repository', () => ({ repository: 'acme/other' }), 'no rule'],
    ['of somebody who took over the name', () => ({ repository_owner_id: '66' }), 'no rule'],
    ['of another branch', () => ({ ref: 'refs/heads/evil' }), 'no rule'],
    ['of a pull request', () => ({ ref: 'refs/pull/7/merge', event_name: 'pull_request' }), 'no rule'],
    ['of a pull request at the base branch', () => ({ event_name: 'pull_request_target' }), 'no rule'],
    ['for another server', () => ({ aud: 'https://other.example' }), 'aud'],
    ['for GitHub itself', () => ({ aud: 'https://github.com/acme' }), 'aud'],
    ['for nobody', () => ({ aud: undefined }), 'aud'],
    ['that has expired', () => ({ iat: nowS() - 700, exp: nowS() - 60 }), 'expired'],
    ['that never expires', () => ({ exp: undefined }), 'exp'],
    ['that is not valid yet', () => ({ nbf: nowS() + 600 }), 'nbf'],
    ['that is old, whatever it says', () => ({ iat: nowS() - 3_600, exp: nowS() + 3_600 }), 'expired'],
    ['that does not say since when', () => ({ iat: undefined }), 'iat'],
    ['that names no repository', () => ({ repository: undefined }), 'does not say'],
    ['whose repository is none', () => ({ repository: 'acme/shop/../other' }), 'does not say'],
  ])('%s is refused', async (_, change, why) => {
    const answer = await ask(await signed(claims(change())))
    expect(answer.status).toBe(401)
    expect(answer.json()).toMatchObject({ code: 'SIGN_IN_WORKFLOW_REFUSED', detail: expect.stringContaining(why) })
  })

  it('counts only with the signature of its issuer', async () => {
    const refused = async (token: string) => {
      const answer = await ask(token)
      expect([answer.status, answer.json()['code']]).toEqual([401, 'SIGN_IN_WORKFLOW_REFUSED'])
    }
    const good = await signed(claims())
    await refused(await signed(claims(), github.others.privateKey))
    await refused(await signed(claims(), github.others.privateKey, { alg: 'RS256', kid: 'k2' }))
    await refused(new UnsecuredJWT(claims()).encode())
    await refused(`${good.split('.').slice(0, 2).join('.')}.`)
    const [header = '', , signature = ''] = good.split('.')
    const other = Buffer.from(JSON.stringify(claims({ ref: 'refs/tags/x' }))).toString('base64url')
    await refused(`${header}.${other}.${signature}`)
  })

  it('cannot be made with the public key for a shared secret', async () => {
    const spki = new TextEncoder().encode(await exportSPKI(github.keys.publicKey))
    const modulus = Buffer.from(String((await exportJWK(github.keys.publicKey)).n), 'base64url')
    for (const secret of [spki, modulus]) {
      const answer = await ask(await signed(claims(), secret, { alg: 'HS256', kid: 'k1' }))
      expect(answer.json()).toMatchObject({ status: 401, code: 'SIGN_IN_WORKFLOW_REFUSED' })
    }
  })

  it('is nobody of ours when another issuer made it, or when it is something else', async () => {
    const other = await signed(claims({ iss: 'https://evil.example' }))
    for (const token of [other, 'lst_a-token-of-another-kind', 'a.b.c', '..', 'x'.repeat(20_000)]) {
      const answer = await ask(token)
      expect([answer.status, answer.text]).toEqual([
        token.length > 10_000 ? expect.any(Number) : 401,
        expect.any(String),
      ])
      expect(answer.text).not.toContain('SIGN_IN_WORKFLOW')
    }
  })

  it('is in no log and no answer', async () => {
    const token = await signed(claims({ ref: 'refs/heads/evil' }))
    const answer = await ask(token)
    const [, payload = '', signature = ''] = token.split('.')
    for (const text of [answer.text, world.logged.join('\n')]) {
      expect(text).not.toContain(payload)
      expect(text).not.toContain(signature)
    }
  })

  it('waits while the keys cannot be had: that is not its fault', async () => {
    const fresh = await signInWorld(url, { workflows: [rule], workflowIssuer: github.issuer })
    try {
      github.leave(true)
      const answer = await ask(await signed(claims()), fresh)
      expect([answer.status, answer.json()['code']]).toEqual([503, 'SIGN_IN_WORKFLOW_ISSUER_AWAY'])
      github.leave(false)
      expect((await ask(await signed(claims()), fresh)).status).toBe(200)
    } finally {
      github.leave(false)
      await fresh.close()
    }
  })

  it('invites nobody and signs nobody out', async () => {
    const headers = { authorization: `Bearer ${await signed(claims())}` }
    const answer = await world.browser().send(`${publicUrl}/v1/people/invitations`, {
      json: { name: 'eve', email: 'eve@example.com' },
      headers,
    })
    expect(answer.json()).toMatchObject({ status: 403, code: 'AUTH_DENIED' })
  })
})
