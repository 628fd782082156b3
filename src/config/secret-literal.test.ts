import { describe, expect, it } from 'vitest'
import { secretIn } from './secret-literal.ts'

describe('secretIn', () => {
  it.each([
    ['postgres://orders:hunter2@db.internal/orders', 'a password inside a URL'],
    ['run --url redis://:hunter2@cache:6379/0', 'a password inside a URL'],
    ['https://user:pass@example.com', 'a password inside a URL'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII', 'a private key'],
    [`AKIA${'A1B2'.repeat(4)}`, 'an AWS access key'],
    [`ghp_${'a1B2'.repeat(9)}`, 'an access token'],
    [`glpat-${'a1B2'.repeat(5)}`, 'an access token'],
  ])('%s', (text, kind) => expect(secretIn(text)).toBe(kind))

  it.each([
    '',
    'postgres://orders@db.internal/orders',
    'postgres://orders:$PGPASSWORD@db/orders',
    'http://localhost:8080/a@b',
    'arn:aws:iam::111122223333:role/lockstep',
    'git@github.com:owner/name.git',
  ])('takes %j for no secret', text => expect(secretIn(text)).toBeUndefined())
})
