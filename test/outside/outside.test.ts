import type { LookupAddress } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { outside, refusedOutside } from '../../src/adapters/outside/outside.ts'
import { destinationOf } from '../../src/config/policy/network.ts'
import type { NetworkAllowance } from '../../src/domain/network.ts'
import { always, switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'

let server: SwitchableServer
let requests = 0
beforeAll(async () => {
  server = await switchableServer((request, response) => {
    requests += 1
    if (request.url !== '/away') return always(200, 'inside')(request, response)
    response.writeHead(302, { location: `http://127.0.0.1:${server.port}/` }).end()
  })
})
afterAll(() => server.stop())

const place = { app: 'orders', environment: 'production' }

const allowing = (...texts: readonly string[]): readonly NetworkAllowance[] =>
  texts.map(text => {
    const to = destinationOf(text)
    if (to === null) throw new Error(`${text} names nobody`)
    return { to, apps: ['*'], environments: ['*'] }
  })

/** A stand-in for the resolver: each question gets the next answer, the last one again and again. */
const resolving = (...answers: readonly (readonly string[])[]): { lookup: LookupFunction; asked(): number } => {
  let asked = 0
  return {
    lookup: (_name, _options, callback) => {
      const addresses = answers[Math.min(asked, answers.length - 1)] ?? []
      asked += 1
      callback(
        null,
        addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
      )
    },
    asked: () => asked,
  }
}

/** What comes of asking: the text of the answer, or why it is refused. */
const ask = async (url: string, allow: readonly NetworkAllowance[] = [], lookup?: LookupFunction): Promise<string> => {
  const asking = outside({ allow, ...(lookup !== undefined && { lookup }) })(place)
  try {
    const answer = await asking(new URL(url), { method: 'GET', signal: AbortSignal.timeout(5_000) })
    return `${answer.status} ${await answer.text()}`
  } catch (error) {
    const refused = refusedOutside(error)
    if (refused !== null) return refused
    throw error
  }
}

const refused = (range: string): unknown =>
  expect.stringMatching(new RegExp(`^NETWORK_ADDRESS_REFUSED: \\S+ is not a public address \\(${range}\\)`))

describe('an address that is not public is refused, however it is written', () => {
  it.each([
    ['127.0.0.1', 'loopback'],
    ['127.1', 'loopback'],
    ['2130706433', 'loopback'],
    ['0177.0.0.1', 'loopback'],
    ['0x7f.1', 'loopback'],
    ['127.0.0.1.', 'loopback'],
    ['①②⑦.0.0.1', 'loopback'],
    ['[::1]', 'loopback'],
    ['[::ffff:127.0.0.1]', 'loopback'],
    ['[::ffff:7f00:1]', 'loopback'],
    ['[::127.0.0.1]', 'loopback|reserved'],
    ['0.0.0.0', 'unspecified'],
    ['[::]', 'unspecified'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['[::ffff:10.1.2.3]', 'private'],
    ['[fd00:ec2::254]', 'uniqueLocal'],
    ['169.254.169.254', 'linkLocal'],
    ['2852039166', 'linkLocal'],
    ['[fe80::1]', 'linkLocal'],
    ['[::ffff:169.254.169.254]', 'linkLocal'],
    ['[fec0::1]', 'deprecatedSiteLocal'],
    ['100.64.0.1', 'carrierGradeNat'],
    ['224.0.0.1', 'multicast'],
    ['[ff02::1]', 'multicast'],
    ['240.0.0.1', 'reserved'],
    ['255.255.255.255', 'broadcast'],
    ['192.0.2.1', 'reserved'],
    ['198.18.0.1', 'reserved'],
    ['[2001:db8::1]', 'reserved'],
    ['[64:ff9b::7f00:1]', 'rfc6052'],
    ['[2002:7f00:1::]', '6to4'],
    ['[4000::1]', 'reserved'],
  ])('%s', async (host, range) => {
    expect(await ask(`http://${host}:${server.port}/`)).toEqual(refused(range))
    expect(requests).toBe(0)
  })
})

describe('a name', () => {
  it('that stands for this machine is refused, with the real resolver', async () => {
    expect(await ask(`http://localhost:${server.port}/`)).toEqual(refused('loopback'))
    expect(await ask(`http://LOCALHOST:${server.port}/`)).toEqual(refused('loopback'))
    expect(requests).toBe(0)
  })

  it('is refused by each address that it may stand for, by http and https', async () => {
    for (const address of ['10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', 'fd00::1']) {
      const { lookup } = resolving([address])
      expect(await ask(`http://innocent.example:${server.port}/`, [], lookup)).toEqual(refused('\\w+'))
      expect(await ask(`https://innocent.example:${server.port}/`, [], lookup)).toEqual(refused('\\w+'))
    }
    expect(requests).toBe(0)
  })

  it('that stands for a public and a private address is asked at the public one alone', async () => {
    // 127.0.0.1 is allowed here in place of a public address; the private one beside it would not answer.
    const { lookup } = resolving(['10.255.255.1', '127.0.0.1'])
    const url = `http://innocent.example:${server.port}/`
    expect(await ask(url, allowing('127.0.0.1'), lookup)).toBe('200 inside')
  })

  it('is looked up once for each connection, and what comes out is what is connected to', async () => {
    const before = requests
    const rebinding = resolving(['127.0.0.1'], ['169.254.169.254'])
    const asking = outside({ allow: allowing('127.0.0.1'), lookup: rebinding.lookup })(place)
    const url = new URL(`http://rebinding.example:${server.port}/`)
    const first = await asking(url, {
      method: 'GET',
      headers: { connection: 'close' },
      signal: AbortSignal.timeout(5_000),
    })
    expect([first.status, await first.text(), rebinding.asked()]).toEqual([200, 'inside', 1])
    const second = await asking(url, { method: 'GET', signal: AbortSignal.timeout(5_000) }).catch(refusedOutside)
    expect(second).toEqual(refused('linkLocal'))
    expect(rebinding.asked()).toBe(2)
    expect(requests - before).toBe(1)
  })

  it('that stands for nothing is not called refused', async () => {
    const nobody: LookupFunction = (_name, _options, callback) => callback(new Error('ENOTFOUND'), [])
    await expect(ask('http://nobody.example/', [], nobody)).rejects.toThrow('fetch failed')
  })
})

it('a redirect is an answer: nobody goes where it leads', async () => {
  const before = requests
  const { lookup } = resolving(['127.0.0.1'])
  const url = `http://public.example:${server.port}/away`
  expect(await ask(url, allowing(`public.example:${server.port}`), lookup)).toBe('302 ')
  expect(requests - before).toBe(1)
})

describe('what the policy allows', () => {
  const at = (host: string) => `http://${host}:${server.port}/`

  it.each([
    ['a range', '127.0.0.0/8', '127.0.0.1'],
    ['an address', '127.0.0.1', '127.0.0.1'],
    ['an address that a name stands for', '127.0.0.1', 'inner.example'],
    ['an address in another notation', '127.0.0.1', '2130706433'],
    ['an address inside an IPv6 one', '127.0.0.1', '[::ffff:127.0.0.1]'],
    ['a name', 'inner.example', 'INNER.example.'],
  ])('is asked: %s', async (_, allowed, host) => {
    expect(await ask(at(host), allowing(allowed), resolving(['127.0.0.1']).lookup)).toBe('200 inside')
  })

  it('holds for its port alone, where it has one', async () => {
    const { lookup } = resolving(['127.0.0.1'])
    for (const host of ['127.0.0.1', 'inner.example']) {
      expect(await ask(at(host), allowing(`${host}:${server.port}`), lookup)).toBe('200 inside')
      expect(await ask(at(host), allowing(`${host}:1`), lookup)).toEqual(refused('loopback'))
    }
  })

  it('holds for its name alone, and not for another that stands for the same', async () => {
    const { lookup } = resolving(['127.0.0.1'])
    expect(await ask(at('other.example'), allowing('inner.example'), lookup)).toEqual(refused('loopback'))
  })

  it('holds for its apps and environments alone, also where a connection is there already', async () => {
    const [to] = allowing('127.0.0.1')
    if (to === undefined) throw new Error('nothing is allowed')
    const asking = outside({ allow: [{ ...to, apps: ['orders'], environments: ['prod*'] }] })
    const from = (app: string, environment: string) =>
      asking({ app, environment })(new URL(at('127.0.0.1')), {
        method: 'GET',
        signal: AbortSignal.timeout(5_000),
      }).then(answer => answer.text(), refusedOutside)
    expect(await from('orders', 'production')).toBe('inside')
    expect(await from('orders', 'staging')).toEqual(refused('loopback'))
    expect(await from('shop', 'production')).toEqual(refused('loopback'))
  })
})
