import { chmod, rm } from 'node:fs/promises'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'
import { api } from '../http/api.ts'
import { ownersDoor } from '../http/door.ts'
import type { Door } from '../http/door.ts'
import type { ApiParts } from '../http/parts.ts'
import { authenticators } from '../http/people/add-sign-in.ts'
import { byToken } from '../http/people/by-token.ts'
import { createGuesses } from '../http/people/guesses.ts'
import type { ApiServer } from '../http/server.ts'
import type { ListenSettings } from './listen-settings.ts'

export type Doors = {
  /** Where others than the owner ask, as a URL; null: nowhere. */
  readonly address: string | null
  close(): Promise<void>
}

type Where = { readonly socket: string; readonly listen: ListenSettings | null }

/** Opens the API: at a socket of the owner alone, and at a port if one is wanted. SERVE_LISTEN_FAILED. */
export const openDoors = async (parts: ApiParts, { socket, listen }: Where): Promise<Doors> => {
  const owners = api(parts, ownersDoor)
  const outer = listen === null ? null : api(parts, outerDoor(parts, listen))
  // The port first: who finds the socket may rely on all of it.
  const address = outer === null || listen === null ? null : await listenAt(outer, listen)
  await rm(socket, { force: true })
  await owners.listen({ path: socket })
  await chmod(socket, 0o600)
  return {
    address,
    close: async () => {
      await Promise.all([owners.close(), outer?.close()])
      await rm(socket, { force: true })
    },
  }
}

const outerDoor = ({ lockstep, signIn }: ApiParts, { hosts, isHttps, proxies }: ListenSettings): Door => ({
  authenticators: [byToken(lockstep.store.pool), ...(signIn === null ? [] : authenticators(signIn))],
  outside: { hosts, isHttps, proxies, guesses: createGuesses() },
})

const listenAt = async (server: ApiServer, { host, port }: ListenSettings): Promise<string> => {
  await server.listen({ host, port }).catch(cannotListen(host, port))
  const { port: bound } = server.server.address() as AddressInfo
  return `http://${host.includes(':') ? `[${host}]` : host}:${bound}`
}

const cannotListen =
  (host: string, port: number) =>
  (error: unknown): never => {
    const reason = error instanceof Error ? error.message : String(error)
    throw failure(serveErrors.SERVE_LISTEN_FAILED, { address: `${host}:${port}`, reason }, error)
  }

/** Whether the port is to be had, before anything is started. SERVE_LISTEN_FAILED. */
export const requirePort = async ({ host, port }: ListenSettings): Promise<void> => {
  const probe = createServer().listen({ host, port })
  await once(probe, 'listening').catch(cannotListen(host, port))
  probe.close()
  await once(probe, 'close')
}
