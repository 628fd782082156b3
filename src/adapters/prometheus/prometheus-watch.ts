import { secretInWords } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import { networkErrors } from '../../domain/errors/network.ts'
import { stepErrors } from '../../domain/errors/step.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { MetricWatch, WatchSource } from '../../ports/watch.ts'
import { refusedOutside } from '../outside/outside.ts'
import type { AskOutside } from '../outside/outside.ts'
import { measuredIn, readingOf } from './prometheus-query.ts'
import type { Measured } from './prometheus-query.ts'

export type PrometheusOptions = {
  readonly secrets: Secrets
  readonly ask: AskOutside
}

type Server = { readonly url: URL; readonly isSecret: boolean; readonly headers: Readonly<Record<string, string>> }

/**
 * Asks a Prometheus, or what speaks its HTTP API, for the one number of a query, and for the old version's where it is compared.
 * No series, several, NaN, a refusal, no server: no data. VARIABLE_SECRET_MISSING when its address or token cannot be read,
 * STEP_WATCH_ADDRESS when the address is none.
 */
export const prometheusWatch = (options: PrometheusOptions): WatchSource<MetricWatch> => ({
  kind: 'prometheus',
  open: async (watch, { release, old, environment }) => {
    const server = await serverOf(watch, options)
    const queryFor = (version: string): string =>
      watch.query.replaceAll('$release', version).replaceAll('$environment', environment)
    return {
      look: async signal => {
        const compared = watch.comparesOld && old !== null ? ask(options.ask, server, queryFor(old), signal) : null
        const [fresh, beside] = await Promise.all([ask(options.ask, server, queryFor(release), signal), compared])
        return readingOf(fresh, beside)
      },
      close: async () => undefined,
    }
  },
})

const serverOf = async ({ url, token }: MetricWatch, options: PrometheusOptions): Promise<Server> => {
  const text = typeof url === 'string' ? url : await options.secrets.read(url, 'prometheus url')
  const base = URL.parse(`${text.replace(/\/+$/, '')}/api/v1/query`)
  if (base === null)
    throw failure(stepErrors.STEP_WATCH_ADDRESS, {
      source: typeof url === 'string' ? url : secretInWords(url),
    })
  const bearer = token === null ? null : await options.secrets.read(token, 'prometheus token')
  return { url: withoutUser(base), isSecret: typeof url !== 'string', headers: headersFor(base, bearer) }
}

/** fetch takes no user and password inside an address. */
const withoutUser = (base: URL): URL => {
  const url = new URL(base)
  url.username = ''
  url.password = ''
  return url
}

const headersFor = ({ username, password }: URL, bearer: string | null): Server['headers'] => {
  if (bearer !== null) return { authorization: `Bearer ${bearer}` }
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
}

/** By POST, so that the length of a query does not matter. The address may be a secret: then it is in no message. */
const ask = async (
  askOutside: AskOutside,
  { url, isSecret, headers }: Server,
  query: string,
  signal: AbortSignal,
): Promise<Measured> => {
  const form = { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' }
  try {
    const body = new URLSearchParams({ query }).toString()
    const answer = await askOutside(url, { method: 'POST', headers: { ...form, ...headers }, body, signal })
    return measuredIn(answer.status, await answer.text())
  } catch (error) {
    signal.throwIfAborted()
    const refused = refusedOutside(error)
    if (refused !== null) return { missing: isSecret ? refusedSecret : refused }
    return { missing: `the server cannot be reached${codeOf(error)}` }
  }
}

const refusedSecret = `${networkErrors.NETWORK_ADDRESS_REFUSED.code}: its address is not public; policy.yaml can allow it by network: { allow: [...] }`

const codeOf = (error: unknown): string => {
  const cause = error instanceof Error ? error.cause : null
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? ` (${cause.code})` : ''
}
