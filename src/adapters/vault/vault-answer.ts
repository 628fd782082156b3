import { z } from 'zod'
import { textUnder } from '../secrets/text-under.ts'

/** `body`: JSON, or undefined where it was none. */
export type VaultAnswer = { readonly status: number; readonly body: unknown }

export type Seen =
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused' | 'unreadable' | 'unreachable'; readonly why: string }

/** https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version (2026-11) */
const secret = z.object({ data: z.object({ data: z.record(z.string(), z.unknown()), metadata: z.object({}) }) })
/** https://developer.hashicorp.com/vault/api-docs/auth/approle#login-with-approle (2026-11) */
const login = z.object({ auth: z.object({ client_token: z.string().min(1) }) })
const refusal = z.object({ errors: z.array(z.string()) })

const refusedStatus: readonly number[] = [400, 401, 403]
const longest = 300

/** A key of a secret of a KV engine of version 2. One that was deleted is absent. Pure. */
export const secretSeen = (answer: VaultAnswer, key: string): Seen => {
  if (answer.status === 404) return { kind: 'absent' }
  if (answer.status !== 200) return failedSeen(answer)
  const read = secret.safeParse(answer.body)
  if (!read.success) return { kind: 'unreadable', why: 'it is no secret of a KV engine of version 2' }
  const part = textUnder(read.data.data.data, key)
  return 'value' in part ? { kind: 'value', value: part.value } : { kind: 'unreadable', why: part.why }
}

/** The token of whoever signed in. Pure. */
export const tokenSeen = (answer: VaultAnswer): Seen => {
  if (answer.status === 404) return { kind: 'refused', why: 'no such method of signing in is enabled there' }
  if (answer.status !== 200) return failedSeen(answer)
  const read = login.safeParse(answer.body)
  return read.success
    ? { kind: 'value', value: read.data.auth.client_token }
    : { kind: 'unreachable', why: 'it answers 200 and nothing that Vault says' }
}

/** Whatever is no refusal may pass: a sealed Vault, one that is a standby, one that has too much to do. */
const failedSeen = ({ status, body }: VaultAnswer): Seen => {
  const read = refusal.safeParse(body)
  const said = read.success ? read.data.errors.join('; ').replaceAll(/\s+/g, ' ').trim().slice(0, longest) : ''
  const why = said === '' ? `it answers ${status}` : said
  return { kind: refusedStatus.includes(status) ? 'refused' : 'unreachable', why }
}
