import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'
import { ownCertificate } from './own-certificate.ts'
import { temporaryFolder } from './temporary-folder.ts'

type Answer = { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> }

export type Vault = {
  /** For VAULT_ADDR. */
  readonly url: string
  readonly host: string
  /** For NODE_EXTRA_CA_CERTS. */
  readonly certificate: { readonly cert: string; readonly file: string }
  /** Each request: its method and its path, the namespace before it. */
  readonly asked: readonly string[]
  /** A new version of a secret; the path is that of the API, its namespace before it. */
  put(path: string, data: Readonly<Record<string, unknown>>): void
  /** A token that may read below a path. */
  token(below: string): string
  /** Every token has run out. */
  revokeAll(): void
  /** Whoever signs in as this role gets a token that may read below a path. */
  role(roleId: string, secretId: string, below: string): void
  /** From now on a path is answered so. */
  answer(path: string, answer: Answer): void
  stop(): Promise<void>
}

const refusal = (status: number, ...errors: readonly string[]): Answer => ({ status, body: { errors } })
const denied = refusal(403, '1 error occurred:\n\t* permission denied\n\n')

/**
 * A stand-in for Vault: tokens, AppRole, namespaces and an engine for keys and values of version 2, by TLS.
 * https://developer.hashicorp.com/vault/api-docs (2026-11)
 */
export const startVault = async (): Promise<Vault> => {
  const folder = await temporaryFolder()
  const certificate = await ownCertificate(folder.path)
  const secrets = new Map<string, readonly object[]>()
  const answers = new Map<string, Answer>()
  const tokens = new Map<string, string>()
  const roles = new Map<string, { readonly secretId: string; readonly below: string }>()
  const asked: string[] = []

  const token = (below: string): string => {
    const made = `hvs.${randomUUID()}`
    tokens.set(made, below)
    return made
  }
  const login = (given: unknown): Answer => {
    const { role_id: roleId, secret_id: secretId } = given as { readonly role_id: string; readonly secret_id: string }
    const role = roles.get(roleId)
    if (role?.secretId !== secretId) return refusal(400, 'invalid role or secret ID')
    return { status: 200, body: { auth: { client_token: token(role.below), lease_duration: 3_600, renewable: true } } }
  }
  const secret = (path: string): Answer => {
    const versions = secrets.get(path) ?? []
    const data = versions.at(-1)
    if (data === undefined) return refusal(404)
    return { status: 200, body: { data: { data, metadata: { version: versions.length, destroyed: false } } } }
  }
  const answerTo = async ({ url: asking = '', method, headers }: IncomingMessage, body: Promise<unknown>) => {
    const path = new URL(asking, url).pathname.replace('/v1/', '')
    asked.push(`${method} ${path}`)
    const answer = answers.get(path)
    if (answer !== undefined) return answer
    if (method === 'POST' && path.endsWith('auth/approle/login')) return login(await body)
    const below = tokens.get(String(headers['x-vault-token']))
    return below !== undefined && path.startsWith(below) ? secret(path) : denied
  }

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = request.method === 'POST' ? json(request) : Promise.resolve(null)
    const answer = await answerTo(request, body)
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body))
  }
  const server = createServer(certificate, (request, response) => void respond(request, response))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `https://${host}`
  return {
    url,
    host,
    certificate,
    asked,
    put: (path, data) => void secrets.set(path, [...(secrets.get(path) ?? []), data]),
    token,
    revokeAll: () => tokens.clear(),
    role: (roleId, secretId, below) => void roles.set(roleId, { secretId, below }),
    answer: (path, answer) => void answers.set(path, answer),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await folder.remove()
    },
  }
}
