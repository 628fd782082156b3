import { sha256 } from '../../domain/digest.ts'
import type { AttemptLimit } from '../../store/sign-in-attempts.ts'

const mostByPair = 5
const mostByAddress = 30
// Above that of the pair, so that nobody locks somebody else out from one place.
const mostByAccount = 50

const limit = (kind: string, what: string, most: number): AttemptLimit => ({ key: sha256(`${kind}\n${what}`), most })

/** Limits for whoever asks from an address of the network. Pure. */
export const limitsOfAddress = (address: string): readonly AttemptLimit[] => [
  limit('address', networkOf(address), mostByAddress),
]

/** Limits for a password: of the account from one place, of the place, and of the account from all places. Pure. */
export const limitsOfPassword = (account: string, address: string): readonly AttemptLimit[] => {
  const folded = account.trim().toLowerCase()
  const network = networkOf(address)
  return [
    limit('pair', `${folded}\n${network}`, mostByPair),
    ...limitsOfAddress(address),
    limit('account', folded, mostByAccount),
  ]
}

/** Whoever has one address of IPv6 has the 2^64 beside it. */
const networkOf = (address: string): string =>
  address.includes(':') && !address.includes('.') ? prefix64(address) : address.replace(/^::ffff:/, '')

const prefix64 = (address: string): string => {
  const [head = '', tail = ''] = address.split('::')
  const [left, right] = [head.split(':').filter(Boolean), tail.split(':').filter(Boolean)]
  const zeros = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  return [...left, ...zeros, ...right].slice(0, 4).join(':')
}
