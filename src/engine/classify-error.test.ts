import { describe, expect, it } from 'vitest'
import { failure } from '../domain/errors/error.ts'
import { stepErrors } from '../domain/errors/step.ts'
import { classified } from './classify-error.ts'

const withCode = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`it said ${code}`), { code, ...more })

describe('an error of a step', () => {
  it.each([
    withCode('ECONNREFUSED'),
    withCode('57P01'),
    withCode('08006'),
    withCode('25006'),
    withCode('ENOENT', { syscall: 'connect' }),
    new Error('Connection terminated unexpectedly'),
    new Error('fetch failed', { cause: withCode('ECONNRESET') }),
  ])('is STEP_UNREACHABLE, and worth a retry, when the other side is away: %s', error => {
    expect(classified(error, 'migrate')).toMatchObject({ code: 'STEP_UNREACHABLE', kind: 'retry', cause: error })
  })

  it.each([withCode('ENOENT', { syscall: 'open' }), withCode('42P01'), new TypeError('x is not a function'), 'a text'])(
    'is STEP_UNEXPECTED, and stays, when nobody foresaw it: %s',
    error => {
      expect(classified(error, 'migrate')).toMatchObject({ code: 'STEP_UNEXPECTED', kind: 'terminal' })
    },
  )

  it('stays what it is when it is one of ours', () => {
    const own = failure(stepErrors.STEP_DRIFT, { differences: 'a stranger runs' })
    expect(classified(own, 'preflight')).toBe(own)
  })
})
