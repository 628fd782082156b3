import { isIP } from 'node:net'
import { failure } from '../domain/errors/error.ts'
import { serveErrors } from '../domain/errors/serve.ts'

/** Where a server listens beside its socket, and under which names it is asked there. */
export type ListenSettings = {
  readonly host: string
  /** 0: any that is free. */
  readonly port: number
  readonly hosts: ReadonlySet<string>
  readonly isHttps: boolean
  /** The proxies that are believed from where a request comes. */
  readonly proxies: readonly string[]
}

type Variables = Readonly<Record<string, string | undefined>>

const loopback = ['localhost', '127.0.0.1', '[::1]'] as const

/**
 * From `--listen` or LOCKSTEP_LISTEN; null: the socket alone. Beyond this machine only where LOCKSTEP_PUBLIC_URL says that people come by
 * https, so by a proxy in front: this server speaks no TLS. LOCKSTEP_PROXIES says which those are, when not on this machine.
 * SERVE_LISTEN_INVALID, SERVE_LISTEN_UNPROTECTED, SERVE_PROXIES_INVALID.
 */
export const listenSettings = (
  option: string | null,
  variables: Variables,
  publicUrl: string | null,
): ListenSettings | null => {
  const text = option ?? variables['LOCKSTEP_LISTEN'] ?? ''
  if (text === '') return null
  const { host, port } = parsed(text)
  const isHttps = publicUrl?.startsWith('https:') === true
  if (!isLoopback(host) && !isHttps) throw failure(serveErrors.SERVE_LISTEN_UNPROTECTED, { host })
  const named = publicUrl === null ? [] : [new URL(publicUrl).hostname]
  const proxies = proxiesOf(variables['LOCKSTEP_PROXIES'] ?? '', isHttps)
  return { host: host.replace(/^\[|\]$/g, ''), port, hosts: new Set([...loopback, host, ...named]), isHttps, proxies }
}

const proxiesOf = (text: string, isHttps: boolean): readonly string[] => {
  if (text === '') return isHttps ? ['loopback'] : []
  const proxies = text.split(',').map(one => one.trim())
  const wrong = proxies.find(one => !isNetwork(one))
  if (wrong !== undefined) throw failure(serveErrors.SERVE_PROXIES_INVALID, { text: wrong })
  return proxies
}

const isNetwork = (text: string): boolean => {
  const [, address = '', length = '0'] = /^([0-9a-f:.]+)(?:\/(\d{1,3}))?$/i.exec(text) ?? []
  const version = isIP(address)
  return version !== 0 && Number(length) <= (version === 4 ? 32 : 128)
}

const parsed = (text: string): { readonly host: string; readonly port: number } => {
  const [, host = '', port = ''] = /^([a-z0-9.-]+|\[[0-9a-f:.]+\]):(\d{1,5})$/i.exec(text) ?? []
  const url = host === '' || Number(port) > 65_535 ? null : URL.parse(`http://${host}:${port}`)
  if (url === null) throw failure(serveErrors.SERVE_LISTEN_INVALID, { text })
  return { host: url.hostname, port: Number(port) }
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host)
