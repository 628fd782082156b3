import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { freePort } from '../../src/postgres/free-port.ts'
import { noMoto, startMoto } from '../rig/moto.ts'
import type { Moto } from '../rig/moto.ts'
import { filledAccount, readerOf, secret, ssm } from './aws-world.ts'

const role = 'arn:aws:iam::123456789012:role/lockstep'
const hidden = 'nobody-is-to-read-this'
const refused = (code: string, message: RegExp) => ({ code, message: expect.stringMatching(message) as string })

if (noMoto !== null) console.warn(`skipped: ${noMoto}`)

describe.skipIf(noMoto !== null)('secrets in AWS, at moto', () => {
  let moto: Moto
  beforeAll(async () => {
    moto = await startMoto()
    const fill = filledAccount(moto.url)
    await fill.parameter('/shop/mail', hidden)
    await fill.secret('shop/plain', hidden)
    await fill.secret('shop/api', JSON.stringify({ token: hidden, port: 5432, more: { a: 1 } }))
    await fill.secret('shop/binary', Buffer.from(hidden))
  }, 180_000)
  afterAll(() => moto.stop())
  afterEach(() => vi.unstubAllEnvs())

  const asServer = (url = moto.url): void => {
    vi.stubEnv('AWS_ENDPOINT_URL', url)
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'server')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'server')
  }

  it.each([
    ['a parameter, decrypted', ssm('/shop/mail'), hidden],
    ['a secret', secret('shop/plain'), hidden],
    ['a key of a secret', secret('shop/api', 'token'), hidden],
    ['a number under a key', secret('shop/api', 'port'), '5432'],
  ])('reads %s', async (_name, reference, value) => {
    asServer()
    expect(await readerOf().read(reference)).toBe(value)
  })

  it('reads what was rotated the next time', async () => {
    asServer()
    const reader = readerOf()
    const fill = filledAccount(moto.url)
    await fill.parameter('/shop/rotated', 'one')
    expect(await reader.read(ssm('/shop/rotated'))).toBe('one')
    await fill.parameter('/shop/rotated', 'two')
    expect(await reader.read(ssm('/shop/rotated'))).toBe('two')
  })

  it.each([
    [
      'SECRET_NOT_FOUND',
      ssm('/shop/other'),
      /^the variable KEY refers to ssm:\/shop\/other, which is not in eu-west-2$/,
    ],
    ['SECRET_NOT_FOUND', secret('shop/other'), /secrets-manager:shop\/other/],
    ['SECRET_UNREADABLE', secret('shop/api', 'other'), /it has no such key/],
    ['SECRET_UNREADABLE', secret('shop/api', 'toString'), /it has no such key/],
    ['SECRET_UNREADABLE', secret('shop/api', 'more'), /what is under that key is no text/],
    ['SECRET_UNREADABLE', secret('shop/plain', 'token'), /it is no JSON mapping/],
    ['SECRET_UNREADABLE', secret('shop/binary'), /it is binary/],
  ])('%s: %j, and says nothing of its value', async (code, reference, message) => {
    asServer()
    const error: unknown = await readerOf()
      .read(reference)
      .catch((caught: unknown) => caught)
    expect(error).toMatchObject(refused(code, message))
    expect(JSON.stringify(error)).not.toContain(hidden)
  })

  it('SECRET_UNREACHABLE where nothing answers, which may pass', async () => {
    asServer(`http://127.0.0.1:${await freePort()}`)
    await expect(readerOf().read(ssm('/shop/mail'))).rejects.toMatchObject({
      ...refused('SECRET_UNREACHABLE', /eu-west-2 does not answer: .*ECONNREFUSED/),
      kind: 'retry',
    })
  })

  it('assumes the role of the environment, by external id, in a session that says whose it is', async () => {
    const error = '<Error><Type>Sender</Type><Code>AccessDenied</Code><Message>not by you</Message></Error>'
    const xml = `<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">${error}</ErrorResponse>`
    const sts = await refusing('text/xml', xml)
    asServer()
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url)
    const reader = readerOf({ role, externalId: 'of-live' })
    await expect(reader.read(ssm('/shop/mail'))).rejects.toMatchObject(
      refused('SECRET_REFUSED', /may not be read in eu-west-2 as arn:aws:iam::123456789012:role\/lockstep: not by you/),
    )
    await sts.stop()
    expect(Object.fromEntries(new URLSearchParams(sts.asked[0]?.body))).toMatchObject({
      Action: 'AssumeRole',
      RoleArn: role,
      RoleSessionName: `lockstep-shop-${reader.environment}`,
      DurationSeconds: '3600',
      ExternalId: 'of-live',
      'Tags.member.1.Key': 'lockstep-app',
      'Tags.member.1.Value': 'shop',
      'Tags.member.2.Key': 'lockstep-environment',
      'Tags.member.2.Value': reader.environment,
    })
  })

  it('reads by the credentials of the role, not by those of the server, and says what is refused', async () => {
    const body = JSON.stringify({ __type: 'AccessDeniedException', message: 'no ssm:GetParameter for you' })
    const store = await refusing('application/x-amz-json-1.1', body)
    asServer()
    vi.stubEnv('AWS_ENDPOINT_URL_SSM', store.url)
    await expect(readerOf({ role }).read(ssm('/shop/mail'))).rejects.toMatchObject(
      refused('SECRET_REFUSED', /as arn:aws:iam::123456789012:role\/lockstep: no ssm:GetParameter for you/),
    )
    await store.stop()
    // moto's temporary credentials begin so, as those of AWS do.
    expect(store.asked[0]?.authorization).toMatch(/Credential=ASIA/)
  })
})

/** A stand-in for a service that refuses every call, and keeps what it was asked. */
const refusing = async (type: string, answer: string) => {
  const asked: { readonly body: string; readonly authorization: string }[] = []
  const server = createServer((request, response) => {
    const pieces: Buffer[] = []
    request.on('data', (piece: Buffer) => pieces.push(piece))
    request.on('end', () => {
      asked.push({ body: Buffer.concat(pieces).toString(), authorization: request.headers.authorization ?? '' })
      response.writeHead(400, { 'content-type': type }).end(answer)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = async (): Promise<void> => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, stop }
}
