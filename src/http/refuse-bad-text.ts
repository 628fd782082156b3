import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import type { ApiServer } from './server.ts'

const refused = (where: string) =>
  failure(apiErrors.API_REQUEST_INVALID, {
    why: `${where} has the character NUL or half a character, which no text of ours may have`,
  })

/**
 * PostgreSQL keeps no text with NUL or half a surrogate pair in it, nor reads JSON that has one: refused at the border, before anything is
 * looked up by it. API_REQUEST_INVALID.
 */
export const refuseBadText = (server: ApiServer): void => {
  server.addHook('onRequest', ({ url }, _reply, done) => {
    done(url.includes('%00') ? refused('the address') : undefined)
  })
  server.addHook('preValidation', ({ body }, _reply, done) => {
    done(hasBadText(body) ? refused('the body') : undefined)
  })
}

const isBad = (text: string): boolean => text.includes('\0') || !text.isWellFormed()

const hasBadText = (value: unknown): boolean => {
  if (typeof value === 'string') return isBad(value)
  // What comes as bytes is read by its route.
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false
  return Object.entries(value).some(([name, inner]) => isBad(name) || hasBadText(inner))
}
