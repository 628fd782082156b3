import { DatabaseError } from 'pg'
import { describe, expect, it } from 'vitest'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { whileReachable } from './while-reachable.ts'

const refused = (code: string): DatabaseError => Object.assign(new DatabaseError('no', 2, 'error'), { code })
const system = (code: string): Error => Object.assign(new Error(`connect ${code}`), { code, syscall: 'connect' })

describe('whileReachable', () => {
  it('gives what the work gives', async () => {
    expect(await whileReachable(async () => 7)).toBe(7)
  })

  it.each<readonly [string, Error]>([
    ...['08006', '53300', '57P01', '57P03', '55000', '25006'].map(code => [code, refused(code)] as const),
    ...['ECONNREFUSED', 'ECONNRESET', 'ENOENT'].map(code => [code, system(code)] as const),
    ['both addresses of localhost', new AggregateError([system('ECONNREFUSED'), system('ECONNREFUSED')])],
    ['an ended connection', new Error('Connection terminated unexpectedly')],
    ['a full pool', new Error('timeout exceeded when trying to connect')],
    ['no answer', new Error('Query read timeout')],
  ])('says that the store is away: %s', async (_name, error) => {
    await expect(whileReachable(() => Promise.reject(error))).rejects.toMatchObject({
      code: 'STORE_UNREACHABLE',
      kind: 'retry',
      status: 503,
      cause: error,
    })
  })

  it.each<readonly [string, Error]>([
    ['a defect in SQL', refused('42601')],
    ['a broken rule', refused('23514')],
    ['a defect in code', new TypeError('x is not a function')],
    ['an error of ours', failure(flagErrors.FLAG_REVISION_AHEAD, { flag: 'f', revision: 2 })],
  ])('leaves every other error what it is: %s', async (_name, error) => {
    await expect(whileReachable(() => Promise.reject(error))).rejects.toBe(error)
  })
})
