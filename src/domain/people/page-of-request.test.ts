import { describe, expect, it } from 'vitest'
import { mayUseCookie, pageOfRequest } from './page-of-request.ts'

const own = 'https://lockstep.example.com'

describe('where a request comes from', () => {
  it.each([
    [own, 'same-origin', 'ours'],
    [own, undefined, 'ours'],
    [undefined, 'same-origin', 'ours'],
    [undefined, undefined, 'unsaid'],
    ['https://evil.example', 'cross-site', 'elsewhere'],
    ['https://evil.example', undefined, 'elsewhere'],
    ['https://evil.example', 'same-origin', 'elsewhere'],
    ['https://blog.example.com', 'same-site', 'elsewhere'],
    [own, 'same-site', 'elsewhere'],
    [own, 'cross-site', 'elsewhere'],
    [own, 'none', 'elsewhere'],
    [own, '', 'elsewhere'],
    ['null', undefined, 'elsewhere'],
    ['', undefined, 'elsewhere'],
    ['http://lockstep.example.com', undefined, 'elsewhere'],
    ['https://lockstep.example.com:8443', undefined, 'elsewhere'],
    ['https://lockstep.example.com.evil.example', undefined, 'elsewhere'],
    ['https://lockstep.example.com/', undefined, 'elsewhere'],
  ] as const)('origin %s, site %s: %s', (origin, secFetchSite, page) => {
    expect(pageOfRequest({ origin, secFetchSite }, own)).toBe(page)
  })
})

describe('a cookie', () => {
  const unsaid = { origin: undefined, secFetchSite: undefined }
  const elsewhere = { origin: 'https://evil.example', secFetchSite: 'cross-site' }

  it.each(['GET', 'HEAD', 'OPTIONS'])('counts for %s from anywhere', method => {
    expect(mayUseCookie(method, elsewhere, own)).toBe(true)
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'get', 'X'])('counts for %s only from a page of ours', method => {
    expect(mayUseCookie(method, elsewhere, own)).toBe(false)
    expect(mayUseCookie(method, unsaid, own)).toBe(false)
    expect(mayUseCookie(method, { origin: own, secFetchSite: 'same-origin' }, own)).toBe(true)
  })
})
