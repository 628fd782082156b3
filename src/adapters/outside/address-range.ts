import ipaddr from 'ipaddr.js'

const globalV6 = ipaddr.parseCIDR('2000::/3')

/**
 * To which special range an address belongs, by its name in the library (`loopback`, `private`, `linkLocal` ...); null: it is public.
 * An IPv4 address inside an IPv6 one counts as itself; of IPv6 only what is assigned to be public (2000::/3,
 * https://www.iana.org/assignments/ipv6-address-space, 2026-11) is. What is no address at all is `unknown`.
 */
export const specialRange = (address: string): string | null => {
  if (!ipaddr.isValid(address)) return 'unknown'
  const parsed = ipaddr.process(address)
  const range = parsed.range()
  if (range !== 'unicast') return range
  return parsed.kind() === 'ipv4' || parsed.match(globalV6) ? null : 'reserved'
}

/** Whether an address is in a range in CIDR notation. */
export const isInRange = (address: string, range: string): boolean => {
  if (!ipaddr.isValid(address)) return false
  const parsed = ipaddr.process(address)
  const [base, bits] = ipaddr.parseCIDR(range)
  return parsed.kind() === base.kind() && parsed.match([base, bits])
}
