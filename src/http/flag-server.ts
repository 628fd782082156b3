import { chmod, rm } from 'node:fs/promises'
import { fastify } from 'fastify'
import { failure } from '../domain/errors/error.ts'
import { flagErrors } from '../domain/errors/flag.ts'
import { answerFlagProblems, bodyLimitBytes } from './flag-problem.ts'
import type { FlagServerLog } from './flag-problem.ts'
import type { FlagSources } from './flag-routes.ts'
import { addAcknowledgements, addEvaluation } from './flag-routes.ts'
import { admitInstances } from './instance-request.ts'

export type FlagServerParts = FlagSources & {
  /** Signs instance tokens: the one that `issueInstanceToken` gets. */
  readonly key: Uint8Array
  readonly log: FlagServerLog
}

export type FlagServer = {
  /** Listens on loopback only; port 0 takes a free one. Answers the address. */
  listen(port: number): Promise<string>
  /** Listens on a unix socket that only this user may open. */
  listenAt(path: string): Promise<void>
  /** Resolves when requests under way are answered and all connections closed. */
  close(): Promise<void>
}

/**
 * Lockstep's flag service: instances evaluate flags over OFREP and acknowledge what they saw. A token opens its own place, and only
 * to look. While the database is away the answer is 503, so that clients keep their last value.
 */
export const flagServer = ({ key, log, ...sources }: FlagServerParts): FlagServer => {
  const server = fastify({ bodyLimit: bodyLimitBytes, routerOptions: { maxParamLength: 200 } })
  server.setErrorHandler((error, request, reply) => answerFlagProblems(error, { request, reply, log }))
  server.setNotFoundHandler(({ method, url }) => {
    throw failure(flagErrors.FLAG_PATH_UNKNOWN, { method, path: url.replace(/\?.*/s, '') })
  })
  admitInstances(server, key)
  addEvaluation(server, sources)
  addAcknowledgements(server, sources)
  return {
    listen: port => server.listen({ host: '127.0.0.1', port }),
    listenAt: async path => {
      await rm(path, { force: true })
      await server.listen({ path })
      await chmod(path, 0o600)
    },
    close: () => server.close(),
  }
}
