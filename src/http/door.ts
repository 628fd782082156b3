import { byOwner } from './people/authenticate.ts'
import type { Authenticate } from './people/authenticate.ts'
import type { Guesses } from './people/guesses.ts'

/** By which way requests come in, and whom it lets in. */
export type Door = {
  /** Asked in this order: the first that knows who sends a request wins. */
  readonly authenticators: readonly Authenticate[]
  /** What is needed at a port, where anybody may knock; null: a unix socket of one user. */
  readonly outside: Outside | null
  /** How often it is asked whether who reads a stream may still; without it every ten seconds. */
  readonly askAgainMs?: number
}

export type Outside = {
  /** The names under which this server is asked, with and without a port. */
  readonly hosts: ReadonlySet<string>
  /** People reach it by TLS, which a proxy in front ends. */
  readonly isHttps: boolean
  /** The proxies in front that say truly who asks: addresses, networks, or `loopback`. What others say of it is not believed. */
  readonly proxies: readonly string[]
  readonly guesses: Guesses
}

/** The unix socket. */
export const ownersDoor: Door = { authenticators: [byOwner], outside: null }
