import { expect, it } from 'vitest'
import { LockstepError } from '../../domain/errors/error.ts'
import { loadPolicy } from './load.ts'
import { destinationOf } from './network.ts'

const address = (range: string, port: number | null = null) => ({ kind: 'addresses', range, port })
const named = (name: string, port: number | null = null) => ({ kind: 'name', name, port })

it.each([
  ['10.0.0.0/8', address('10.0.0.0/8')],
  ['fd00::/8', address('fd00::/8')],
  ['10.1.2.3', address('10.1.2.3/32')],
  ['10.1.2.3:9090', address('10.1.2.3/32', 9090)],
  ['::1', address('::1/128')],
  ['[::1]', address('::1/128')],
  ['[::1]:9090', address('::1/128', 9090)],
  ['localhost', named('localhost')],
  ['Prometheus.Internal.:9090', named('prometheus.internal', 9090)],
])('%s is understood', (text, meaning) => expect(destinationOf(text)).toEqual(meaning))

it.each([
  '',
  '10.0.0.0/33',
  '10.0.0/8',
  'http://a',
  'a:0',
  'a:65536',
  'a:b',
  '*.internal',
  '[10.0.0.1]',
  '0x7f.1',
  '2130706433',
  'a b',
  'a/8',
  'ann@host',
])('%j is refused', text => expect(destinationOf(text)).toBeNull())

const policy = (allow: string) => loadPolicy(`network: { allow: [${allow}] }`, 'policy.yaml')

it('stands in the policy short or long, and changes nothing that was approved', () => {
  expect(policy('10.0.0.0/8, { to: "localhost:9090", apps: orders, environments: [staging, dev*] }').network).toEqual([
    { to: address('10.0.0.0/8'), apps: ['*'], environments: ['*'] },
    { to: named('localhost', 9090), apps: ['orders'], environments: ['staging', 'dev*'] },
  ])
  expect(policy('10.0.0.0/8').version).toBe(policy('').version)
})

it('says what is wrong', () => {
  const problems = (() => {
    try {
      return policy('10.0.0.0/33, { to: "http://a" }, { at: b }')
    } catch (error) {
      return error instanceof LockstepError ? error.details.map(({ path, code }) => `${path} ${code}`) : error
    }
  })()
  expect(problems).toEqual([
    'network.allow[0] CONFIG_FORMAT',
    'network.allow[1].to CONFIG_FORMAT',
    'network.allow[2].to CONFIG_REQUIRED',
    'network.allow[2].at CONFIG_UNKNOWN_KEY',
  ])
})
