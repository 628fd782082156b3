import { defineErrors } from './error.ts'

export const networkErrors = defineErrors({
  NETWORK_ADDRESS_REFUSED: {
    title: 'The server does not ask that address',
    message: (a: { to: string; range: string }) =>
      `${a.to} is not a public address (${a.range}); policy.yaml can allow it: network: { allow: ['${a.to}'] }`,
    hint: 'a file could name any address: whoever runs the server lists in policy.yaml which private ones it may ask. docs/guides/network.md',
    kind: 'terminal',
    status: 403,
  },
})
