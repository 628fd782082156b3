import { createHmac } from 'node:crypto'
import { assert, nat, property, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { issueInstanceToken, readInstanceToken } from './instance-token.ts'

const key = Buffer.alloc(32, 7)
const claims = { app: 'orders', environment: 'production', service: 'worker', release: 'r2', instance: 'worker-1' }
const token = issueInstanceToken(key, claims)
const [prefix = '', payload = '', mac = ''] = token.split('.')
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')

describe('instance token', () => {
  it('is the documented form', () => {
    expect(prefix).toBe('ls1')
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toEqual(claims)
    expect(mac).toBe(createHmac('sha256', key).update(`ls1.${payload}`).digest('base64url'))
  })

  it('gives back what was put in, whatever the names', () => {
    const name = string({ minLength: 1, unit: 'grapheme' })
    assert(
      property(name, name, (app, instance) => {
        const issued = { ...claims, app, instance }
        expect(readInstanceToken(key, issueInstanceToken(key, issued))).toEqual(issued)
      }),
    )
  })

  it('is the same for the same instance', () => {
    expect(issueInstanceToken(key, { ...claims })).toBe(token)
  })

  it.each([
    ['nothing', ''],
    ['another text', 'hello'],
    ['no MAC', `ls1.${payload}`],
    ['an empty MAC', `ls1.${payload}.`],
    ['a shorter MAC', `ls1.${payload}.${mac.slice(0, -1)}`],
    ['a longer MAC', `ls1.${payload}.${mac}A`],
    ['a padded MAC', `ls1.${payload}.${mac}=`],
    ['a further part', `${token}.x`],
    ['another version', `ls2.${payload}.${mac}`],
    ['another payload under the same MAC', `ls1.${encoded({ ...claims, environment: 'staging' })}.${mac}`],
    ["another key's", issueInstanceToken(Buffer.alloc(32, 8), claims)],
  ])('is refused: %s', (_name, forged) => {
    expect(readInstanceToken(key, forged)).toBeNull()
  })

  it('is refused when any one character is another', () => {
    assert(
      property(nat(token.length - 1), at => {
        const forged = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`
        expect(readInstanceToken(key, forged)).toBeNull()
      }),
    )
  })
})
