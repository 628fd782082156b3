import { serveErrors } from '../domain/errors/serve.ts'
import { failure } from '../domain/errors/error.ts'
import type { ApiServer } from './server.ts'

/** A server that stops still says how things are, and takes nothing on: SERVE_STOPPING. Before a request's key is taken. */
export const refuseWhileStopping = (server: ApiServer, stopping: AbortSignal): void => {
  server.addHook('onRequest', ({ method }, _reply, done) => {
    const changes = method !== 'GET' && method !== 'HEAD'
    done(changes && stopping.aborted ? failure(serveErrors.SERVE_STOPPING, {}) : undefined)
  })
}
