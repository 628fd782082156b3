import { expect, it } from 'vitest'
import { addressKind, isAddress } from './repository-address.ts'

it.each([
  ['/srv/git/orders.git', 'path'],
  ['file:///srv/git/orders.git', 'file'],
  ['https://git.example.com/shop/orders.git', 'https'],
  ['https://git.example.com:8443/shop/orders', 'https'],
  ['ssh://git@git.example.com:22/shop/orders.git', 'ssh'],
  ['git@github.com:shop/orders.git', 'ssh'],
] as const)('%s is reached by %s', (address, kind) => {
  expect(addressKind(address)).toBe(kind)
  expect(isAddress(address)).toBe(kind !== 'path')
})

it.each([
  'orders.git',
  '../orders.git',
  'http://git.example.com/orders.git',
  'git://git.example.com/orders.git',
  'ext::sh -c whoami',
  'ext::/bin/true',
  'fd::17',
  'https://ann:secret@git.example.com/orders.git',
  'https://-oProxyCommand=id/orders.git',
  'ssh://-oProxyCommand=id/orders.git',
  'ssh://git@-oProxyCommand=id/orders.git',
  'git@-oProxyCommand=id:orders.git',
  'git@host:-orders',
  '--upload-pack=id',
  '-c/orders.git',
  'file://host/orders.git',
  'https://git.example.com/orders.git\n',
  '/srv/git/or ders.git',
  `/${'a'.repeat(2001)}`,
])('%s is no address that may be used', address => {
  expect(addressKind(address)).toBeNull()
})
