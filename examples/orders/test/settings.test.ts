import { expect, it } from 'vitest'
import { parseIntakeSettings, parseWorkerSettings } from '../src/settings.ts'

const env = {
  PORT: '8080',
  DATABASE_URL: 'postgres://orders:secret@db/orders',
  RELEASE: 'v1',
  INSTANCE: 'i-1',
  QUEUE_URL: 'https://sqs.eu-west-2.amazonaws.com/111122223333/orders',
  AWS_REGION: 'eu-west-2',
}
const flags = { LOCKSTEP_FLAGS_URL: 'http://127.0.0.1:7070/', LOCKSTEP_FLAGS_TOKEN: 'token' }

it('reads what intake needs, on loopback unless told otherwise', () => {
  expect(parseIntakeSettings(env)).toEqual({
    ok: true,
    settings: {
      port: 8080,
      host: '127.0.0.1',
      databaseUrl: env.DATABASE_URL,
      release: 'v1',
      instance: 'i-1',
      queueUrl: env.QUEUE_URL,
      region: 'eu-west-2',
    },
  })
  expect(parseIntakeSettings({ ...env, HOST: '0.0.0.0' })).toMatchObject({ settings: { host: '0.0.0.0' } })
})

it('reads what worker needs', () => {
  expect(parseWorkerSettings({ ...env, ...flags })).toMatchObject({
    settings: { port: 8080, flagsUrl: 'http://127.0.0.1:7070', flagsToken: 'token' },
  })
})

it('names everything that is missing at once', () => {
  expect(parseWorkerSettings({})).toEqual({
    ok: false,
    reasons: [...Object.keys(env), ...Object.keys(flags)].map(name => `${name}: is not set`),
  })
})

it.each([
  ['PORT', 'http', 'PORT: is not understood (a port number)'],
  ['PORT', '', 'PORT: is not set'],
  ['PORT', '65536', 'PORT: is not understood (a port number)'],
  ['DATABASE_URL', 'mysql://root:secret@db', 'DATABASE_URL: is not understood (a postgres:// address)'],
  ['QUEUE_URL', 'orders', 'QUEUE_URL: is not understood (the address of an SQS queue)'],
])('explains %s=%s without its value', (name, value, reason) => {
  expect(parseIntakeSettings({ ...env, [name]: value })).toEqual({ ok: false, reasons: [reason] })
})
