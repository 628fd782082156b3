import { describe, expect, it } from 'vitest'
import { answerHeaders, forwardHeaders } from './headers.ts'

const forwarded = (...raw: string[]) => forwardHeaders(raw, '127.0.0.1')

describe('forwardHeaders', () => {
  it('takes out what concerns one connection, however it is spelled, and what Connection names', () => {
    const raw = [
      'Connection',
      'keep-alive, X-Hop',
      'KEEP-ALIVE',
      'timeout=5',
      'x-hop',
      '1',
      'TE',
      'trailers',
      'Expect',
      '100-continue',
    ]
    expect(forwarded(...raw, 'Accept', '*/*').headers).toEqual([
      'Accept',
      '*/*',
      'x-forwarded-for',
      '127.0.0.1',
      'x-forwarded-proto',
      'http',
    ])
  })

  it('keeps the spelling, the order and repeated headers', () => {
    const { headers } = forwarded('X-One', '1', 'Cookie', 'a', 'Cookie', 'b')
    expect(headers.slice(0, 6)).toEqual(['X-One', '1', 'Cookie', 'a', 'Cookie', 'b'])
  })

  it('tells the host, and keeps what an earlier proxy said', () => {
    const first = forwarded('Host', 'shop.example').headers
    expect(first.slice(-2)).toEqual(['x-forwarded-host', 'shop.example'])
    const second = forwarded(
      'Host',
      'inner',
      'X-Forwarded-For',
      '10.0.0.9',
      'X-Forwarded-Proto',
      'https',
      'X-Forwarded-Host',
      'shop.example',
    ).headers
    expect(second).toEqual([
      'Host',
      'inner',
      'X-Forwarded-Proto',
      'https',
      'X-Forwarded-Host',
      'shop.example',
      'x-forwarded-for',
      '10.0.0.9, 127.0.0.1',
    ])
  })

  it('takes the test token out and tells it', () => {
    const { headers, testToken } = forwarded('X-Lockstep-Test', 'token')
    expect(testToken).toBe('token')
    expect(headers.join()).not.toContain('token')
    expect(forwarded('Accept', '*/*').testToken).toBeNull()
  })

  it('knows whether a body comes', () => {
    expect(forwarded('Content-Length', '3').hasBody).toBe(true)
    expect(forwarded('Transfer-Encoding', 'chunked').hasBody).toBe(true)
    expect(forwarded('Content-Length', '0').hasBody).toBe(false)
    expect(forwarded('Accept', '*/*').hasBody).toBe(false)
  })

  it('remembers only so many spellings of names, and still knows the rest', () => {
    for (let i = 0; i < 3_000; i += 1) forwarded(`x-name-${i}`, '1')
    expect(forwarded('kEeP-aLiVe', '5').headers).not.toContain('kEeP-aLiVe')
  })
})

describe('answerHeaders', () => {
  it('takes out what concerns one connection and keeps the rest, repeated headers too', () => {
    const headers = {
      connection: 'close, x-hop',
      'x-hop': '1',
      'transfer-encoding': 'chunked',
      'content-type': 'text/plain',
      'set-cookie': ['a', 'b'],
    }
    expect(answerHeaders(headers)).toEqual(['content-type', 'text/plain', 'set-cookie', 'a', 'set-cookie', 'b'])
  })
})
