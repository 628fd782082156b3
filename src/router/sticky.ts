import { createHash } from 'node:crypto'

const COOKIE = 'lockstep-version'

/** What a user is given to remember a version by: it tells nothing of the release. */
export const markOf = (release: string): string => createHash('sha256').update(release).digest('base64url').slice(0, 12)

/** The mark that a user came with; null when there is none. */
export const markIn = (cookies: string | null): string | null => {
  if (cookies === null) return null
  for (const cookie of cookies.split(';')) {
    const [name, value] = cookie.split('=', 2)
    if (name?.trim() === COOKIE) return value?.trim() ?? ''
  }
  return null
}

/** The header that gives a user a mark for as long as the browser runs. */
export const cookieFor = (mark: string): string => `${COOKIE}=${mark}; Path=/; HttpOnly; SameSite=Lax`

/** FNV-1a with the last mixing of MurmurHash3: spreads evenly over 32 bits, also for texts that differ in one character. */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/**
 * The version of one user by weighted rendezvous hashing: the same user gets the same version, each version gets its weight of all
 * users, and when a weight rises users only come to that version.
 */
export const versionOfUser = <V extends { readonly weight: number; readonly mark: string }>(
  versions: readonly V[],
  user: string,
): V | undefined => {
  let best: V | undefined
  let highest = -Infinity
  for (const version of versions) {
    if (version.weight === 0) continue
    const score = -version.weight / Math.log((hashOf(`${version.mark} ${user}`) + 1) / (2 ** 32 + 1))
    if (score > highest) [best, highest] = [version, score]
  }
  return best
}
