import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { ownCertificate } from './own-certificate.ts'
import { temporaryFolder } from './temporary-folder.ts'

export const tenant = '11111111-2222-3333-4444-555555555555'
export const client = '66666666-7777-8888-9999-000000000000'
/** Of the one client whom the authority knows. */
export const clientSecret = 'of-the-server'

type Answer = { readonly status: number; readonly body: object; readonly headers?: Readonly<Record<string, string>> }

const refusal = (status: number, code: string, message: string): Answer => ({
  status,
  body: { error: { code, message } },
})

export type KeyVault = {
  /** Of the vault, and of the authority: AZURE_AUTHORITY_HOST. */
  readonly url: string
  readonly host: string
  /** For NODE_EXTRA_CA_CERTS. */
  readonly certificate: { readonly cert: string; readonly file: string }
  /** What each client asked for a token with. */
  readonly tokenRequests: readonly URLSearchParams[]
  /** A new version of a secret; gives its name. */
  put(name: string, value: string): string
  /** Secrets whose reading is answered so from now on. */
  answer(name: string, status: number, code: string, message: string): void
  stop(): Promise<void>
}

/**
 * A stand-in for Azure Key Vault and Entra: what is asked of both to read a secret as a client with a secret of its own, by TLS.
 * https://learn.microsoft.com/azure/key-vault/general/authentication-requests-and-responses (2026-11)
 */
export const startKeyVault = async (): Promise<KeyVault> => {
  const folder = await temporaryFolder()
  const certificate = await ownCertificate(folder.path)
  const secrets = new Map<string, readonly (readonly [version: string, value: string])[]>()
  const answers = new Map<string, Answer>()
  const tokens = new Set<string>()
  const tokenRequests: URLSearchParams[] = []

  const secret = (name: string, version: string): Answer => {
    const known = secrets.get(name) ?? []
    const [id, value] = (version === '' ? known.at(-1) : known.find(([one]) => one === version)) ?? []
    if (id === undefined || value === undefined)
      return refusal(404, 'SecretNotFound', `A secret with (name/id) ${name} was not found in this key vault.`)
    return { status: 200, body: { value, id: `${url}/secrets/${name}/${id}`, attributes: { enabled: true } } }
  }
  const token = (form: URLSearchParams): Answer => {
    tokenRequests.push(form)
    if (form.get('client_id') !== client || form.get('client_secret') !== clientSecret)
      return {
        status: 401,
        body: { error: 'invalid_client', error_description: 'AADSTS7000215: Invalid client secret provided.' },
      }
    const access = randomUUID()
    tokens.add(access)
    return { status: 200, body: { token_type: 'Bearer', expires_in: 3_600, access_token: access } }
  }
  const answerTo = async (request: IncomingMessage): Promise<Answer> => {
    const { pathname } = new URL(request.url ?? '/', url)
    if (pathname === `/${tenant}/v2.0/.well-known/openid-configuration`) return { status: 200, body: configuration() }
    if (pathname === `/${tenant}/oauth2/v2.0/token`) return token(new URLSearchParams(await text(request)))
    const [, , name = '', version = ''] = pathname.split('/')
    if (tokens.has((request.headers.authorization ?? '').replace('Bearer ', '')))
      return answers.get(name) ?? secret(name, version)
    const challenge = `Bearer authorization="${url}/${tenant}", resource="https://vault.azure.net"`
    return { ...refusal(401, 'Unauthorized', 'no token'), headers: { 'www-authenticate': challenge } }
  }
  const configuration = () => ({
    issuer: `${url}/${tenant}/v2.0`,
    authorization_endpoint: `${url}/${tenant}/oauth2/v2.0/authorize`,
    token_endpoint: `${url}/${tenant}/oauth2/v2.0/token`,
    jwks_uri: `${url}/${tenant}/keys`,
  })

  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, body, headers } = await answerTo(request)
    response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
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
    tokenRequests,
    put: (name, value) => {
      const version = randomUUID().replaceAll('-', '')
      secrets.set(name, [...(secrets.get(name) ?? []), [version, value]])
      return version
    },
    answer: (name, status, code, message) => void answers.set(name, refusal(status, code, message)),
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      await folder.remove()
    },
  }
}

/** Variables by which a server is the client that the stand-in knows, and reads there. */
export const asClient = ({ url, host, certificate }: KeyVault): Readonly<Record<string, string>> => ({
  AZURE_AUTHORITY_HOST: url,
  AZURE_TENANT_ID: tenant,
  AZURE_CLIENT_ID: client,
  AZURE_CLIENT_SECRET: clientSecret,
  LOCKSTEP_KEY_VAULT_HOSTS: host,
  NODE_EXTRA_CA_CERTS: certificate.file,
})
