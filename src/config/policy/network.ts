import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import { z } from 'zod'
import type { Destination, NetworkAllowance } from '../../domain/network.ts'
import { noted, notes } from '../schema/notes.ts'
import { rule } from '../schema/one-of.ts'
import { namesOf } from '../schema/values.ts'

/** What a text of `network.allow` means: a range, an address or a name, the latter two with a port if wanted; null: none of them. */
export const destinationOf = (text: string): Destination | null => {
  if (text.includes('/')) return isRange(text) ? { kind: 'addresses', range: text, port: null } : null
  if (isIP(text) === 6) return oneAddress(text, null)
  const [, host, port] = /^([a-zA-Z0-9_.-]+|\[[0-9a-fA-F:.]+\])(?::(\d{1,5}))?$/.exec(text) ?? []
  const at = port === undefined ? null : Number(port)
  if (host === undefined || (at !== null && (at < 1 || at > 65_535))) return null
  if (host.startsWith('[')) return isIP(host.slice(1, -1)) === 6 ? oneAddress(host.slice(1, -1), at) : null
  if (isIP(host) === 4) return oneAddress(host, at)
  // What a URL takes for a number in another notation would never be compared as a name.
  const name = URL.parse(`http://${host}`)?.hostname
  return name === undefined || isIP(name) !== 0 ? null : { kind: 'name', name: name.replace(/\.$/, ''), port: at }
}

// The library takes 10.0.0/8 as well, of which not everybody thinks the same.
const isRange = (text: string): boolean => isIP(text.replace(/\/.*/s, '')) !== 0 && ipaddr.isValidCIDR(text)

const oneAddress = (address: string, port: number | null): Destination => ({
  kind: 'addresses',
  range: `${address}/${isIP(address) === 6 ? 128 : 32}`,
  port,
})

const expected = 'a range like 10.0.0.0/8, an address, or a name, with a port if wanted'

const destination = z
  .string()
  .max(300)
  .superRefine(
    rule((text: string) =>
      destinationOf(text) === null ? { problem: 'CONFIG_FORMAT', expected, found: 'a string' } : undefined,
    ),
  )
  .register(notes, {
    expected,
    hint: 'whom the server may ask',
    example: 'localhost:9090',
    problem: 'CONFIG_FORMAT',
  })

const patterns = (what: string, example: string, description: string) =>
  noted(namesOf(what, example), {
    description,
    expected: `the name of ${what} or a pattern with *, or a list of them`,
    example,
  }).prefault('*')

const longAllowance = z.strictObject({
  to: noted(destination, {
    description: 'A range, an address, or a name: then whatever addresses it stands for.',
  }),
  apps: patterns('an app', 'orders', 'The apps for which it may.'),
  environments: patterns('an environment', 'prod*', 'The environments for which it may.'),
})

const allowance = z.union([destination, longAllowance]).register(notes, {
  description: 'Whom the server may ask, or a mapping with more to say.',
  expected: 'a range, an address or a name, or a mapping',
  hint: 'whom the server may ask',
  example: 'localhost:9090',
})

/** `network` of `policy.yaml`. */
export const network = z
  .strictObject({
    allow: z
      .array(allowance)
      .prefault([])
      .register(notes, {
        description: 'Addresses that are not public and that checks and watches of files may still name.',
        expected: 'a list of ranges, addresses and names',
        hint: 'whom the server may ask',
        example: ['10.0.0.0/8', 'localhost:9090'],
      }),
  })
  .prefault({})
  .register(notes, {
    description: 'Whom the server may ask for a file beside public addresses. Left out: nobody.',
    hint: 'whom the server may ask for a file',
    example: { allow: ['10.0.0.0/8'] },
  })

/** Each entry in its long form. Total for what the schema let pass. */
export const resolvedNetwork = ({ allow }: z.output<typeof network>): readonly NetworkAllowance[] =>
  allow.flatMap(entry => {
    const { to, apps, environments } = typeof entry === 'string' ? longAllowance.parse({ to: entry }) : entry
    const known = destinationOf(to)
    return known === null ? [] : [{ to: known, apps, environments }]
  })
