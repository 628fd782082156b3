import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

const name = z.string().min(1)
const claims = z.strictObject({ app: name, environment: name, service: name, release: name, instance: name }).readonly()

/** Who an instance is; `release` is the release's id. It is believed because Lockstep signed it, not because the instance says so. */
export type InstanceClaims = z.infer<typeof claims>

const version = 'ls1'

const macOf = (key: Uint8Array, payload: string): string =>
  createHmac('sha256', key).update(`${version}.${payload}`).digest('base64url')

/**
 * The token with which one instance reads flags and acknowledges them: `ls1.<base64url JSON>.<base64url HMAC-SHA256>`. It does not
 * expire: it lives as long as `key` (at least 32 random bytes). The same claims give the same token.
 */
export const issueInstanceToken = (key: Uint8Array, instance: InstanceClaims): string => {
  const { app, environment, service, release, instance: id } = claims.parse(instance)
  const json = JSON.stringify({ app, environment, service, release, instance: id })
  const payload = Buffer.from(json).toString('base64url')
  return `${version}.${payload}.${macOf(key, payload)}`
}

/** The claims of a token that was issued with `key`; null for any other text. Takes the same time however much of the MAC is right. */
export const readInstanceToken = (key: Uint8Array, token: string): InstanceClaims | null => {
  const [prefix, payload, mac, ...rest] = token.split('.')
  if (prefix !== version || payload === undefined || mac === undefined || rest.length > 0) return null
  const [given, right] = [Buffer.from(mac), Buffer.from(macOf(key, payload))]
  if (given.length !== right.length || !timingSafeEqual(given, right)) return null
  return claims.parse(JSON.parse(Buffer.from(payload, 'base64url').toString()))
}
