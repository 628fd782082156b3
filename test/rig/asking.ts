import { outside } from '../../src/adapters/outside/outside.ts'
import type { NetworkAllowance } from '../../src/domain/network.ts'

/** What a policy says that lets the server ask the machine it runs on. */
export const loopbackAllowed: readonly NetworkAllowance[] = [
  { to: { kind: 'addresses', range: '127.0.0.0/8', port: null }, apps: ['*'], environments: ['*'] },
]

/** Asks as a server with that policy does. */
export const askingLoopback = outside({ allow: loopbackAllowed })
