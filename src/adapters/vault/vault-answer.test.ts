import { expect, it } from 'vitest'
import { secretSeen, tokenSeen } from './vault-answer.ts'

const hidden = 'nobody-is-to-read-this'
const kept = (data: unknown, more: object = { version: 1 }) => ({ data: { data, metadata: more } })
const errors = (...said: readonly string[]) => ({ errors: said })

it.each<readonly [string, status: number, body: unknown, seen: object]>([
  ['a text', 200, kept({ key: hidden }), { kind: 'value', value: hidden }],
  ['a number', 200, kept({ key: 5432 }), { kind: 'value', value: '5432' }],
  ['no such key', 200, kept({ other: hidden }), { kind: 'unreadable', why: 'it has no such key' }],
  ['what every object has', 200, kept({ a: hidden }), { kind: 'unreadable', why: 'it has no such key' }],
  ['no text', 200, kept({ key: { a: hidden } }), { kind: 'unreadable', why: 'what is under that key is no text' }],
  ['version 1', 200, { data: { key: hidden } }, { kind: 'unreadable', why: expect.stringContaining('version 2') }],
  ['no JSON', 200, undefined, { kind: 'unreadable', why: expect.stringContaining('version 2') }],
  ['nothing there', 404, errors(), { kind: 'absent' }],
  ['a version that was deleted', 404, kept(null, { deletion_time: 'then' }), { kind: 'absent' }],
  ['no right', 403, errors('1 error occurred:\n\t* permission denied\n\n'), { kind: 'refused' }],
  ['a sealed Vault', 503, errors('Vault is sealed'), { kind: 'unreachable', why: 'Vault is sealed' }],
  ['a standby that sends elsewhere', 307, undefined, { kind: 'unreachable', why: 'it answers 307' }],
  ['too many requests', 429, errors('request quota exceeded'), { kind: 'unreachable' }],
])('a secret: %s', (name, status, body, seen) => {
  const found = secretSeen({ status, body }, name === 'what every object has' ? 'toString' : 'key')
  expect(found).toMatchObject(seen)
  if (found.kind !== 'value') expect(JSON.stringify(found)).not.toContain(hidden)
})

it.each<readonly [string, status: number, body: unknown, seen: object]>([
  ['a token', 200, { auth: { client_token: hidden } }, { kind: 'value', value: hidden }],
  [
    'a wrong secret id',
    400,
    errors('invalid role or secret ID'),
    { kind: 'refused', why: 'invalid role or secret ID' },
  ],
  ['no such method', 404, errors(), { kind: 'refused', why: 'no such method of signing in is enabled there' }],
  ['no token', 200, { auth: null }, { kind: 'unreachable', why: 'it answers 200 and nothing that Vault says' }],
  ['a broken Vault', 500, errors('internal error'), { kind: 'unreachable' }],
])('signing in: %s', (_, status, body, seen) => expect(tokenSeen({ status, body })).toMatchObject(seen))

it('says what was refused in one line', () =>
  expect(secretSeen({ status: 403, body: errors('1 error occurred:\n\t* permission denied\n\n') }, 'key')).toEqual({
    kind: 'refused',
    why: '1 error occurred: * permission denied',
  }))
