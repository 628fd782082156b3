import type { Destination } from '../../domain/network.ts'
import { isInRange, specialRange } from './address-range.ts'

/** Who is asked: the host as the URL names it, without brackets. */
export type Asked = { readonly host: string; readonly port: number }

/** Why the address that a host stands for is not asked: the name of its range; null: it may be. */
export const refusedRange = (asked: Asked, address: string, allowed: readonly Destination[]): string | null =>
  allowed.some(to => allows(to, asked, address)) ? null : specialRange(address)

const allows = (to: Destination, { host, port }: Asked, address: string): boolean => {
  if (to.port !== null && to.port !== port) return false
  return to.kind === 'name' ? to.name === host.toLowerCase().replace(/\.$/, '') : isInRange(address, to.range)
}
