import { describe, expect, it } from 'vitest'
import { databaseOf, parameterOf, placeOf, withDatabase, withoutSecrets, withParameters } from './connection-url.ts'

describe('connection URLs', () => {
  const url = 'postgres://u:p%20w@h:5433/d?sslmode=require'
  it('are taken apart and changed, with and without a host', () => {
    expect(withParameters(url, { application_name: 'a b' })).toBe(`${url}&application_name=a+b`)
    expect(withParameters('postgres:///d', { host: '/tmp/x' })).toBe('postgres:///d?host=%2Ftmp%2Fx')
    expect(parameterOf(url, 'sslmode')).toBe('require')
    expect(parameterOf('postgres:///d', 'sslmode')).toBeNull()
    expect(withDatabase(url, 'x y')).toBe('postgres://u:p%20w@h:5433/x%20y?sslmode=require')
    expect(withDatabase('postgres:///d?host=/tmp/x', 'e')).toBe('postgres:///e?host=%2Ftmp%2Fx')
    expect([placeOf('postgres://u:p@h:5433/d'), databaseOf('postgres:///d?host=/tmp/x')]).toEqual(['h:5433/d', 'd'])
  })

  it('lose their password in any spelling', () => {
    const plain = 'postgres://u:p%20w@h:5433/d'
    expect(withoutSecrets(`cannot open ${plain}: p w or p%20w is wrong`, plain)).toBe(
      'cannot open ***: *** or *** is wrong',
    )
    expect(withoutSecrets('no password', 'postgres://u@h/d')).toBe('no password')
  })
})
