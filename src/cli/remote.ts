import { readFileSync, statSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { cliErrors } from '../domain/errors/cli.ts'
import { failure } from '../domain/errors/error.ts'
import type { RemoteServer } from './server-address.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** The URL of the server that LOCKSTEP_URL names, without a slash at its end; null: the one of this machine. CLI_URL_INVALID. */
export const remoteUrl = ({ LOCKSTEP_URL: text = '' }: Variables): string | null => {
  if (text === '') return null
  const url = URL.parse(text)
  const isWhole = url !== null && url.username === '' && url.password === '' && url.search === '' && url.hash === ''
  if (!isWhole || !/^https?:$/.test(url.protocol)) throw failure(cliErrors.CLI_URL_INVALID, {})
  return url.href.replace(/\/+$/, '')
}

/** A file for each server, so that a token is shown to none but its own. */
export const tokenFile = (url: string, variables: Variables): string => {
  const { XDG_CONFIG_HOME: config = '' } = variables
  const { host } = new URL(url)
  return join(config === '' ? join(homedir(), '.config') : config, 'lockstep', 'tokens', host.replaceAll(':', '_'))
}

/** The server with the token of LOCKSTEP_TOKEN, or of its file, which nobody else may read. CLI_TOKEN_MISSING, CLI_TOKEN_EXPOSED. */
export const remoteServer = (url: string, variables: Variables): RemoteServer => {
  const given = variables['LOCKSTEP_TOKEN']?.trim() ?? ''
  const file = tokenFile(url, variables)
  const token = given === '' ? tokenIn(file) : given
  if (!/^[\x21-\x7e]+$/.test(token)) throw failure(cliErrors.CLI_TOKEN_MISSING, { url, file })
  return { url, token }

  function tokenIn(path: string): string {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) throw failure(cliErrors.CLI_TOKEN_MISSING, { url, file })
    if ((found.mode & 0o077) !== 0) throw failure(cliErrors.CLI_TOKEN_EXPOSED, { file })
    return readFileSync(path, 'utf8').trim()
  }
}
