import { apiErrors } from '../domain/errors/api.ts'
import { failure } from '../domain/errors/error.ts'
import type { ApiServer } from './server.ts'

const refused = (where: string) =>
  failure(apiErrors.API_REQUEST_INVALID, { why: `${where} has the character NUL, which no text of ours may have` })

/** PostgreSQL keeps no text with NUL in it: refused at the border, before anything is looked up by it. API_REQUEST_INVALID. */
export const refuseNul = (server: ApiServer): void => {
  server.addHook('onRequest', ({ url }, _reply, done) => {
    done(url.includes('%00') ? refused('the address') : undefined)
  })
  server.addHook('preValidation', ({ body }, _reply, done) => {
    done(hasNul(body) ? refused('the body') : undefined)
  })
}

const hasNul = (value: unknown): boolean => {
  if (typeof value === 'string') return value.includes('\0')
  // What comes as bytes is read by its route.
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return false
  return Object.entries(value).some(([name, inner]) => name.includes('\0') || hasNul(inner))
}
