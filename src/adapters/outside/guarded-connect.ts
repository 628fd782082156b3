import type { LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import type { LookupFunction, Socket } from 'node:net'
import { buildConnector } from 'undici'
import { failure } from '../../domain/errors/error.ts'
import { networkErrors } from '../../domain/errors/network.ts'
import type { Destination } from '../../domain/network.ts'
import { refusedRange } from './refused-range.ts'
import type { Asked } from './refused-range.ts'

const connectWithinMs = 10_000

/**
 * Connects for undici, and only to public addresses and those that are allowed. What is judged is the address that is connected to:
 * the one answer of the one look-up that the connection uses, so that a name cannot stand for something else a moment later, and once
 * more the other end of the socket. NETWORK_ADDRESS_REFUSED, as the cause of what `fetch` throws.
 */
export const guardedConnect =
  (allowed: readonly Destination[], lookup: LookupFunction): buildConnector.connector =>
  (options, callback) => {
    const asked = { host: options.hostname, port: portOf(options) }
    const refused = isIP(asked.host) === 0 ? null : refusal(asked, asked.host, allowed)
    if (refused !== null) return callback(refused, null)
    const connect = buildConnector({ timeout: connectWithinMs, lookup: guardedLookup(asked, allowed, lookup) })
    connect(options, (error, socket) => {
      if (error !== null) return callback(error, null)
      const atOtherEnd = refusal(asked, remoteAddress(socket), allowed)
      if (atOtherEnd === null) return callback(null, socket)
      socket.destroy()
      callback(atOtherEnd, null)
    })
  }

const portOf = ({ port, protocol }: buildConnector.Options): number =>
  port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)

const remoteAddress = ({ remoteAddress: address }: Socket): string => address ?? ''

const refusal = (asked: Asked, address: string, allowed: readonly Destination[]): Error | null => {
  const range = refusedRange(asked, address, allowed)
  if (range === null) return null
  const host = isIP(asked.host) === 6 ? `[${asked.host}]` : asked.host
  return failure(networkErrors.NETWORK_ADDRESS_REFUSED, { to: `${host}:${asked.port}`, range })
}

/** Lets through what may be asked of a name's addresses; where nothing is left, the refusal of the first. */
const guardedLookup =
  (asked: Asked, allowed: readonly Destination[], lookup: LookupFunction): LookupFunction =>
  (hostname, options, callback) =>
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) return callback(error, [])
      const all = listOf(found)
      const good = all.filter(({ address }) => refusal(asked, address, allowed) === null)
      const [first] = good
      if (first === undefined) return callback(refusal(asked, all[0]?.address ?? '', allowed), [])
      if (options.all === true) callback(null, good)
      else callback(null, first.address, first.family)
    })

const listOf = (found: string | LookupAddress[]): readonly LookupAddress[] =>
  typeof found === 'string' ? [{ address: found, family: isIP(found) }] : found
