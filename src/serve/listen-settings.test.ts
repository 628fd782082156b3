import { expect, it } from 'vitest'
import { listenSettings } from './listen-settings.ts'

const at = (text: string, publicUrl: string | null = null) => listenSettings(text, {}, publicUrl)
const https = 'https://lockstep.example.com'

it('listens nowhere unless told to, and the option comes before the variable', () => {
  expect(listenSettings(null, {}, null)).toBeNull()
  expect(listenSettings(null, { LOCKSTEP_LISTEN: '' }, null)).toBeNull()
  expect(listenSettings(null, { LOCKSTEP_LISTEN: '127.0.0.1:1' }, null)).toMatchObject({ port: 1 })
  expect(listenSettings('127.0.0.1:2', { LOCKSTEP_LISTEN: '127.0.0.1:1' }, null)).toMatchObject({ port: 2 })
})

it.each(['127.0.0.1:7070', 'localhost:7070', '[::1]:7070', '127.9.9.9:0'])('listens on this machine at %s', text =>
  expect(at(text)).toMatchObject({ isHttps: false }),
)

it.each(['0.0.0.0:7070', '[::]:7070', '10.0.0.5:7070', 'build-1:7070', '127.0.0.1.evil.example:7070'])(
  'SERVE_LISTEN_UNPROTECTED: goes beyond it at %s only behind a proxy that ends TLS',
  text => {
    const refused = expect.objectContaining({ code: 'SERVE_LISTEN_UNPROTECTED' }) as unknown
    expect(() => at(text)).toThrow(refused)
    expect(() => at(text, 'http://lockstep.example.com')).toThrow(refused)
    expect(at(text, https)).toMatchObject({ isHttps: true })
  },
)

it.each(['7070', ':7070', '127.0.0.1', '127.0.0.1:', '127.0.0.1:70707', 'a b:1', '127.0.0.1:7070/x', 'u@127.0.0.1:1'])(
  'SERVE_LISTEN_INVALID: %s is no address',
  text => expect(() => at(text, https)).toThrow(expect.objectContaining({ code: 'SERVE_LISTEN_INVALID' }) as Error),
)

it('is asked under the names of this machine, of its address and of its public one', () => {
  expect([...(at('10.0.0.5:7070', https)?.hosts ?? [])]).toEqual([
    'localhost',
    '127.0.0.1',
    '[::1]',
    '10.0.0.5',
    'lockstep.example.com',
  ])
})

it('believes the proxies that it is told of, or one on this machine, and none where people come without TLS', () => {
  const proxies = (text: string, publicUrl: string | null = https) =>
    listenSettings('127.0.0.1:7070', { LOCKSTEP_PROXIES: text }, publicUrl)?.proxies
  expect(proxies('')).toEqual(['loopback'])
  expect(proxies('', null)).toEqual([])
  expect(proxies('10.0.0.4, 10.1.0.0/16,fd00::/8')).toEqual(['10.0.0.4', '10.1.0.0/16', 'fd00::/8'])
  for (const text of ['proxy', '10.0.0.4/33', '10.0.0', '10.0.0.4,', '1', '/8'])
    expect(() => proxies(text)).toThrow(expect.objectContaining({ code: 'SERVE_PROXIES_INVALID' }) as Error)
})
