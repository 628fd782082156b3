import type { IncomingHttpHeaders } from 'node:http'

/** What a request becomes on its way to an instance. */
export type Forward = {
  /** Flat name, value list. */
  readonly headers: string[]
  readonly testToken: string | null
  readonly hasBody: boolean
}

const [KEEP, DROP, CONNECTION, TEST, FORWARDED_FOR, PROTO, HOST, LENGTH, CHUNKED] = [0, 1, 2, 3, 4, 5, 6, 7, 8] as const
const [FORWARDED_HOST] = [9] as const

/** RFC 9110 section 7.6.1: what concerns one connection only. `expect` is answered by the front, so the instance must not answer it again. */
const known = new Map<string, number>([
  ['connection', CONNECTION],
  ['keep-alive', DROP],
  ['proxy-connection', DROP],
  ['proxy-authenticate', DROP],
  ['proxy-authorization', DROP],
  ['te', DROP],
  ['trailer', DROP],
  ['upgrade', DROP],
  ['expect', DROP],
  ['http2-settings', DROP],
  ['transfer-encoding', CHUNKED],
  ['content-length', LENGTH],
  ['host', HOST],
  ['x-lockstep-test', TEST],
  ['x-forwarded-for', FORWARDED_FOR],
  ['x-forwarded-proto', PROTO],
  ['x-forwarded-host', FORWARDED_HOST],
])

/** Names as clients spell them, so that most need no lower-casing; bounded, as clients choose the names. */
const spelled = new Map<string, number>(known)
const SPELLINGS = 1_000

const kindOf = (name: string): number => {
  const kind = spelled.get(name)
  if (kind !== undefined) return kind
  const found = known.get(name.toLowerCase()) ?? KEEP
  if (spelled.size < SPELLINGS) spelled.set(name, found)
  return found
}

/** The names that a Connection header adds to those of one connection only; most say just keep-alive or close. */
const namedIn = (connection: string): string[] =>
  connection
    .toLowerCase()
    .split(',')
    .map(token => token.trim())
    .filter(token => token !== '' && token !== 'keep-alive' && token !== 'close' && token !== 'upgrade')

const isOrdinary = (connection: string): boolean => connection === 'keep-alive' || connection === 'close'

const withoutNames = (flat: readonly string[], names: readonly string[]): string[] => {
  const kept: string[] = []
  for (let i = 0; i < flat.length; i += 2) {
    if (!names.includes(flat[i]!.toLowerCase())) kept.push(flat[i]!, flat[i + 1]!)
  }
  return kept
}

/**
 * The headers for the instance: hop-by-hop ones and the test token out, x-forwarded-for, -proto and -host in. An earlier
 * proxy's values stay (it must be on this machine: the router listens on loopback only) and the address is appended.
 */
export const forwardHeaders = (raw: readonly string[], remoteAddress: string): Forward => {
  const headers: string[] = []
  let testToken: string | null = null
  let hasBody = false
  let forwardedFor = remoteAddress
  let host: string | null = null
  let isProtoSet = false
  let isHostSet = false
  let connection: string | null = null
  for (let i = 0; i < raw.length; i += 2) {
    const name = raw[i]!
    const value = raw[i + 1]!
    switch (kindOf(name)) {
      case DROP:
        continue
      case CONNECTION:
        if (!isOrdinary(value)) connection = connection === null ? value : `${connection},${value}`
        continue
      case TEST:
        testToken = value
        continue
      case CHUNKED:
        hasBody = true
        continue
      case LENGTH:
        hasBody ||= value !== '0'
        break
      case FORWARDED_FOR:
        forwardedFor = `${value}, ${forwardedFor}`
        continue
      case PROTO:
        isProtoSet = true
        break
      case FORWARDED_HOST:
        isHostSet = true
        break
      case HOST:
        host = value
        break
    }
    headers.push(name, value)
  }
  headers.push('x-forwarded-for', forwardedFor)
  if (!isProtoSet) headers.push('x-forwarded-proto', 'http')
  if (!isHostSet && host !== null) headers.push('x-forwarded-host', host)
  const named = connection === null ? [] : namedIn(connection)
  return { headers: named.length === 0 ? headers : withoutNames(headers, named), testToken, hasBody }
}

const dropsFromAnswer = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'te',
  'trailer',
  'upgrade',
  'transfer-encoding',
])

/** The instance's answer headers for the user, as a flat list: without those that concern one connection only. */
export const answerHeaders = (headers: IncomingHttpHeaders): string[] => {
  const flat: string[] = []
  for (const name in headers) {
    if (dropsFromAnswer.has(name)) continue
    const value = headers[name]
    if (typeof value === 'string') flat.push(name, value)
    else if (value !== undefined) for (const one of value) flat.push(name, one)
  }
  const connection = headers.connection
  if (connection === undefined || isOrdinary(connection)) return flat
  const named = namedIn(connection)
  return named.length === 0 ? flat : withoutNames(flat, named)
}
