import { lookup as lookUp } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { Agent, fetch } from 'undici'
import type { Response } from 'undici'
import type { Place } from '../../domain/environment.ts'
import { networkErrors } from '../../domain/errors/network.ts'
import { isFailure } from '../../domain/errors/error.ts'
import { matchesAny } from '../../domain/gates/pattern.ts'
import type { Destination, NetworkAllowance } from '../../domain/network.ts'
import { guardedConnect } from './guarded-connect.ts'

export type Question = {
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  readonly signal: AbortSignal
}

/** Asks an address that a file named. A redirect is an answer; nobody follows it. */
export type AskOutside = (url: URL, question: Question) => Promise<Response>

/** Who asks on behalf of an app and environment. */
export type Outside = (place: Place) => AskOutside

type Options = {
  readonly allow: readonly NetworkAllowance[]
  /** How names become addresses. */
  readonly lookup?: LookupFunction
}

/**
 * Asks by HTTP what files name: public addresses, and those that the policy allows for the place. Connections that were made for what
 * one place may ask are not used for another that may ask something else.
 */
export const outside = ({ allow, lookup = lookUp }: Options): Outside => {
  const agents = new Map<string, Agent>()
  const agentFor = (allowed: readonly Destination[]): Agent => {
    const key = JSON.stringify(allowed)
    const agent = agents.get(key) ?? new Agent({ connect: guardedConnect(allowed, lookup) })
    agents.set(key, agent)
    return agent
  }
  return place => {
    const dispatcher = agentFor(allowedAt(allow, place))
    return (url, question) => fetch(url, { ...question, redirect: 'manual', dispatcher })
  }
}

const allowedAt = (allow: readonly NetworkAllowance[], { app, environment }: Place): readonly Destination[] =>
  allow
    .filter(({ apps, environments }) => matchesAny(apps, app) && matchesAny(environments, environment))
    .map(({ to }) => to)

/** What to say of a question that the server does not ask; null: it failed for another reason. */
export const refusedOutside = (error: unknown): string | null => {
  const cause = error instanceof Error ? error.cause : null
  return isFailure(cause, networkErrors.NETWORK_ADDRESS_REFUSED) ? `${cause.code}: ${cause.message}` : null
}
