import { Client } from 'pg'

/** Splits by hand: `new URL` refuses a URL without a host, as the ones for unix sockets are. */
const split = (url: string): { base: string; parameters: URLSearchParams } => {
  const at = url.indexOf('?')
  return at < 0
    ? { base: url, parameters: new URLSearchParams() }
    : { base: url.slice(0, at), parameters: new URLSearchParams(url.slice(at + 1)) }
}

/** A connection URL with some parameters set, whatever they were before. */
export const withParameters = (url: string, parameters: Readonly<Record<string, string>>): string => {
  const { base, parameters: all } = split(url)
  for (const [name, value] of Object.entries(parameters)) all.set(name, value)
  return all.size === 0 ? base : `${base}?${all.toString()}`
}

/** A parameter of a connection URL; null when it is not set. */
export const parameterOf = (url: string, name: string): string | null => split(url).parameters.get(name)

/** Host, port and database of a URL, for people: never user or password. */
export const placeOf = (url: string): string => {
  const { host, port, database } = new Client({ connectionString: url })
  return `${host}:${port}/${database ?? ''}`
}

/** Replaces whatever of a URL must not be seen, in any spelling that a program may print it in. */
export const withoutSecrets = (text: string, url: string): string => {
  const { password } = new Client({ connectionString: url })
  const written = /:\/\/[^/@]*?:([^/@]*)@/.exec(url)?.[1]
  const secrets = [url, password, written].filter(secret => typeof secret === 'string' && secret.length > 0)
  return secrets.reduce<string>((rest, secret) => rest.replaceAll(String(secret), '***'), text)
}

/** The same server and user, another database. */
export const withDatabase = (url: string, database: string): string => {
  const { base, parameters } = split(url)
  const other = base.replace(/^([a-z]+:\/\/[^/]*).*$/, `$1/${encodeURIComponent(database)}`)
  return parameters.size === 0 ? other : `${other}?${parameters.toString()}`
}

/** The database that a URL leads to. */
export const databaseOf = (url: string): string => new Client({ connectionString: url }).database ?? ''
