import { expect, test } from 'vitest'
import { parsePostmaster } from './postmaster.ts'

const text = (status: string): string =>
  ['123', '/h/data', '1770000000', '20001', '/h/socket', '127.0.0.1', '  1065    131088', status, ''].join('\n')

test('a whole file', () => {
  expect(parsePostmaster(text('ready   '))).toEqual({ pid: 123, port: 20_001, socketDir: '/h/socket', isReady: true })
})

test.each(['starting', 'stopping', 'standby '])('a server that is %s is not ready', status => {
  expect(parsePostmaster(text(status))?.isReady).toBe(false)
})

test.each(['', '\n', 'text\n'])('a half written file %j tells nothing', half => {
  expect(parsePostmaster(half)).toBeUndefined()
})

test('the first lines alone name a process that is not ready', () => {
  expect(parsePostmaster('123\n/h/data\n')).toEqual({ pid: 123, port: 0, socketDir: '', isReady: false })
})
