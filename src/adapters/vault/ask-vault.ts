import type { VaultServer } from '../../config/app.ts'
import { refusedOutside } from '../outside/outside.ts'
import type { AskOutside } from '../outside/outside.ts'
import type { Seen, VaultAnswer } from './vault-answer.ts'

type Question = {
  /** Inside the namespace. */
  readonly path: string
  /** null: of nobody. */
  readonly token: string | null
  /** null: it is read. */
  readonly body: object | null
}

/** Asks one Vault. What came of it: an answer, or why there is none. */
export type AskVault = (question: Question) => Promise<VaultAnswer | Seen>

const withinMs = 10_000

/**
 * The namespace begins the path, as a policy sees it: a Vault without namespaces leaves their header unread, and would read elsewhere.
 * https://developer.hashicorp.com/vault/docs/enterprise/namespaces (2026-11). A redirect is an answer: the token goes nowhere else.
 */
export const askVault =
  (ask: AskOutside, { url, namespace }: VaultServer): AskVault =>
  async ({ path, token, body }) => {
    const headers = {
      'x-vault-request': 'true',
      ...(token === null ? {} : { 'x-vault-token': token }),
      ...(body === null ? {} : { 'content-type': 'application/json' }),
    }
    const sent = body === null ? { method: 'GET' as const } : { method: 'POST' as const, body: JSON.stringify(body) }
    try {
      const signal = AbortSignal.timeout(withinMs)
      const answer = await ask(new URL(`/v1/${namespace === null ? '' : `${namespace}/`}${path}`, url), {
        ...sent,
        headers,
        signal,
      })
      return { status: answer.status, body: jsonOf(await answer.text()) }
    } catch (error) {
      const refused = refusedOutside(error)
      return refused === null ? { kind: 'unreachable', why: reasonOf(error) } : { kind: 'refused', why: refused }
    }
  }

const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: whoever reads the answer says so, by its status.
    return undefined
  }
}

/** By code alone: the message of an error may hold a header that could not be sent. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return 'no answer'
  const { cause } = error
  return cause instanceof Error && 'code' in cause ? String(cause.code) : error.name
}
