import { OpenFeature } from '@openfeature/server-sdk'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { postgresForTests } from '../rig/postgres.ts'
import { featureWorld } from './feature-world.ts'
import type { FeatureWorld } from './feature-world.ts'
import { post, sdk } from './flag-world.ts'

const postgres = postgresForTests()
let world: FeatureWorld

const express = { type: 'boolean', default: false, description: 'orders by courier' }
const banner = { type: 'string', default: 'plain', values: ['plain', 'loud'] }
const limit = { type: 'number', default: 5 }
const all = { express, banner, limit }

beforeAll(async () => {
  world = await featureWorld((await postgres.database()).url)
})
afterAll(async () => {
  await OpenFeature.close()
  await world.close()
})

let environments = 1
let environment = ''
beforeEach(() => void (environment = `e${(environments += 1)}`))

const base = (): string => `/v1/apps/shop/environments/${environment}`
const set = (who: string, flag: string, value: unknown, reason = 'a try', headers = {}) =>
  world.ask(who, 'POST', `${base()}/flags/${flag}/set`, { value, reason }, headers)
const reset = (who: string, flag: string, reason = 'enough') =>
  world.ask(who, 'POST', `${base()}/flags/${flag}/reset`, { reason })
const told = async () =>
  (
    await world.world.store.pool.query<{ body: string }>(
      `select body from events where stream = 'app:shop' and type in ('flag-set', 'flag-reset') order by seq`,
    )
  ).rows
    .map(({ body }) => JSON.parse(body) as { readonly environment: string })
    .filter(one => one.environment === environment)

/** A release with these flags runs in the test's environment. */
const running = async (flags: object) => {
  const release = await world.release(flags)
  await world.runs(environment, release.id)
  return release
}

const instance = (release: string) => sdk(world.flagsUrl, world.instanceToken(environment, release))

describe('a feature flag', () => {
  it('has the default of its release until somebody sets it; the very next question has what was set', async () => {
    const { id, version } = await running(all)
    const client = await instance(id)
    expect(await client.getBooleanDetails('express', true)).toMatchObject({
      value: false,
      variant: 'off',
      reason: 'DEFAULT',
      flagMetadata: { revision: 0 },
    })
    expect(await client.getNumberValue('limit', 0)).toBe(5)
    const answer = await set('dee', 'express', true)
    expect(answer).toMatchObject({ status: 200, body: { release: version, unserved: [] } })
    expect(await client.getBooleanDetails('express', false)).toMatchObject({
      value: true,
      variant: 'on',
      reason: 'STATIC',
      flagMetadata: { revision: 1 },
    })
    await set('dee', 'banner', 'loud')
    await set('dee', 'limit', 0.5)
    expect(await client.getStringDetails('banner', '')).toMatchObject({ value: 'loud', variant: 'loud' })
    expect(await client.getNumberValue('limit', 0)).toBe(0.5)
    await reset('dee', 'express')
    expect(await client.getBooleanDetails('express', true)).toMatchObject({
      value: false,
      flagMetadata: { revision: 2 },
    })
  })

  it('is served beside those of Lockstep, and all of them are 304 while nothing has changed', async () => {
    const { id } = await running(all)
    const token = world.instanceToken(environment, id)
    const bulk = (headers = {}) => post(`${world.flagsUrl}/ofrep/v1/evaluate/flags`, token, {}, headers)
    const first = await bulk()
    expect(first.body).toEqual({
      flags: [
        { key: 'banner', value: 'plain', variant: 'plain', reason: 'DEFAULT', metadata: { revision: 0 } },
        { key: 'consume', value: true, variant: 'on', reason: 'DEFAULT', metadata: { revision: 0 } },
        { key: 'express', value: false, variant: 'off', reason: 'DEFAULT', metadata: { revision: 0 } },
        { key: 'limit', value: 5, reason: 'DEFAULT', metadata: { revision: 0 } },
      ],
    })
    const tag = { 'if-none-match': first.headers.get('etag') ?? '' }
    expect((await bulk(tag)).status).toBe(304)
    await set('dee', 'limit', 6)
    expect((await bulk(tag)).status).toBe(200)
  })

  it('is what the release of the asking instance declares: one of another release keeps its own', async () => {
    const old = await running({ express, consume: { type: 'string', default: 'a feature' } })
    const next = await world.release({ limit })
    await set('dee', 'express', true)
    const [before, after] = [await instance(old.id), await instance(next.id)]
    expect(await before.getBooleanValue('express', false)).toBe(true)
    // No release before declared it: Lockstep's own flag of that name, which nobody touched.
    expect(await after.getBooleanDetails('express', true)).toMatchObject({
      value: false,
      flagMetadata: { revision: 0 },
    })
    expect(await before.getStringValue('consume', '')).toBe('a feature')
    expect(await after.getBooleanValue('consume', false)).toBe(true)
  })
})

describe('who sets one', () => {
  it('needs to be deployer there, gives a reason, and stands in the record with what it was and is', async () => {
    const { id } = await running(all)
    expect(await set('vic', 'express', true)).toMatchObject({ status: 403, body: { code: 'AUTH_DENIED' } })
    expect(await set('one-only', 'express', true)).toMatchObject({ status: 403, body: { code: 'AUTH_DENIED' } })
    expect(await reset('vic', 'express')).toMatchObject({ status: 403, body: { code: 'AUTH_DENIED' } })
    expect(await set('dee', 'express', true, ' ')).toMatchObject({ status: 400, body: { code: 'GATE_REASON_MISSING' } })
    expect(await told()).toEqual([])
    await set('dee', 'limit', 9, 'more room')
    await reset('dee', 'limit', 'it was too much')
    const said = { environment, flag: 'limit', release: id, actor: { kind: 'person', name: 'dee' } }
    expect(await told()).toEqual([
      { type: 'flag-set', ...said, from: 5, to: 9, reason: 'more room', at: expect.any(String) },
      { type: 'flag-reset', ...said, from: 9, to: 5, reason: 'it was too much', at: expect.any(String) },
    ])
    const shown = await world.ask('vic', 'GET', `${base()}/flags`)
    expect(shown.body).toMatchObject({
      flags: [
        { flag: 'banner', isSet: false, changed: null },
        { flag: 'express', description: 'orders by courier' },
        { flag: 'limit', value: 5, isSet: false, revision: 2, changed: { by: 'dee', reason: 'it was too much' } },
      ],
    })
    const again = await world.ask('vic', 'GET', `${base()}/flags`, undefined, {
      'if-none-match': String(shown.headers['etag']),
    })
    expect(again.status).toBe(304)
    const record = await world.ask('vic', 'GET', `/v1/apps/shop/releases/${id}/record`)
    expect(record.body).toMatchObject({
      flags: [{ key: 'banner' }, { key: 'express', default: false }, { key: 'limit' }],
      flagChanges: [
        { flag: 'limit', from: 5, to: 9, reason: 'more room', link: { stream: 'app:shop' } },
        { flag: 'limit', from: 9, to: 5 },
      ],
    })
  })

  it('changes nothing a second time, and a request with a key is done once', async () => {
    await running(all)
    const keyed = { 'idempotency-key': `set-${environment}-1` }
    await set('dee', 'limit', 7, 'a try', keyed)
    await set('dee', 'limit', 7)
    await reset('dee', 'limit')
    await reset('dee', 'limit')
    const replayed = await set('dee', 'limit', 7, 'a try', keyed)
    expect(replayed.headers['idempotency-replayed']).toBe('true')
    expect((await told()).map(one => ('type' in one ? one.type : ''))).toEqual(['flag-set', 'flag-reset'])
  })

  it('is told what a flag takes, and whatever else is wrong', async () => {
    const { version } = await running(all)
    const wrong = async (flag: string, value: unknown) => {
      const { status, body } = await set('dee', flag, value)
      const { code, detail } = body as { readonly code: string; readonly detail: string }
      return [status, code, detail]
    }
    expect(await wrong('express', 'true')).toEqual([
      422,
      'FLAG_VALUE_INVALID',
      'express takes a boolean, and this is a string',
    ])
    expect(await wrong('banner', 'shrill')).toEqual([422, 'FLAG_VALUE_INVALID', 'banner is one of plain, loud'])
    expect(await wrong('nothing', true)).toEqual([
      404,
      'FLAG_UNKNOWN',
      `${version}, which runs there, declares no flag nothing; it has banner, express, limit`,
    ])
    expect((await wrong('limit', { more: 1 })).slice(0, 2)).toEqual([400, 'API_REQUEST_INVALID'])
    environment = 'e12'
    expect((await wrong('limit', 1)).slice(0, 2)).toEqual([404, 'PLAN_NOTHING_DEPLOYED'])
  })

  it('cannot put a secret where many see it', async () => {
    await running({ text: { type: 'string', default: '' } })
    const secret = `ghp_${'a1B2'.repeat(9)}`
    const { status, body } = await set('dee', 'text', secret)
    expect([status, (body as { code: string }).code]).toEqual([422, 'FLAG_VALUE_INVALID'])
    expect(JSON.stringify(body)).not.toContain(secret)
  })
})

describe('from release to release', () => {
  const deploy = async (release: string) => {
    const { status, body } = await world.ask('dee', 'POST', `${base()}/deployments`, { release })
    return status < 400 ? 'planned' : `${(body as { code: string }).code}: ${(body as { detail: string }).detail}`
  }

  it('what was set stays; a flag that is declared no more is told and served no more', async () => {
    await running(all)
    await set('dee', 'express', true)
    await set('dee', 'limit', 1)
    const next = await world.release({ express })
    expect(await deploy(next.version)).toBe('planned')
    await world.runs(environment, next.id)
    expect(await (await instance(next.id)).getBooleanValue('express', false)).toBe(true)
    const { body } = await world.ask('vic', 'GET', `${base()}/flags`)
    expect(body).toMatchObject({
      flags: [{ flag: 'express', value: true, isSet: true }],
      unserved: [{ flag: 'limit', value: 1, why: 'is declared no more' }],
    })
    const gone = await reset('dee', 'limit')
    expect(gone).toMatchObject({ status: 200, body: { unserved: [] } })
    expect((await told()).at(-1)).toMatchObject({ flag: 'limit', from: 1, to: null })
  })

  it('a release that takes another kind of value is not planned until the flag is reset', async () => {
    await running(all)
    await set('dee', 'limit', 1)
    const next = await world.release({ limit: { type: 'string', default: 'some' } })
    expect(await deploy(next.version)).toBe(
      `PLAN_FLAG_UNFIT: limit is set in ${environment}, and in ${next.version} it takes a string, and this is a number`,
    )
    await reset('dee', 'limit')
    expect(await deploy(next.version)).toBe('planned')
  })

  it('a release that runs although the flag is set otherwise is served its default', async () => {
    await running(all)
    await set('dee', 'limit', 1)
    const earlier = await world.release({ limit: { type: 'string', default: 'some' } })
    await world.runs(environment, earlier.id)
    expect(await (await instance(earlier.id)).getStringDetails('limit', '')).toMatchObject({
      value: 'some',
      reason: 'DEFAULT',
    })
  })
})
