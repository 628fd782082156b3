import { execFile } from 'node:child_process'
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { failure } from '../../domain/errors/error.ts'
import { haproxyErrors } from '../../domain/errors/haproxy.ts'

/** Where distributions install it; an ordinary user's PATH often lacks these. */
const systemFolders = ['/usr/local/sbin', '/usr/sbin', '/opt/homebrew/bin']

/** Servers can be added while it runs since 2.4, and without an experimental mode since 2.6. */
const oldest = [2, 6] as const

export type HaproxyProgram = { readonly path: string; readonly version: string }

/** The folders of a PATH and those of the system, each once. */
export const programFolders = (path: string | undefined): readonly string[] => [
  ...new Set([...(path ?? '').split(delimiter).filter(folder => folder !== ''), ...systemFolders]),
]

const firstIn = async (folders: readonly string[]): Promise<string | null> => {
  for (const folder of folders) {
    const path = join(folder, 'haproxy')
    if (
      await access(path, constants.X_OK)
        .then(() => true)
        .catch(() => false)
    )
      return path
  }
  return null
}

/** What `haproxy -vv` says makes it unfit, in words; null when it is fit. */
export const unfitFor = (text: string): string | null => {
  const [, major, minor] = /^HA-?Proxy version (\d+)\.(\d+)/.exec(text) ?? []
  if (major === undefined || minor === undefined) return 'does not say which version it is'
  const isOld = Number(major) < oldest[0] || (Number(major) === oldest[0] && Number(minor) < oldest[1])
  if (isOld) return `is version ${major}.${minor}; ${oldest.join('.')} or newer is needed`
  if (!/^Feature list :.* \+LUA\b/m.test(text)) return 'was built without Lua'
  if (!/^Feature list :.* \+OPENSSL\b/m.test(text)) return 'was built without OpenSSL, which makes its digests'
  return null
}

/** Finds HAProxy and makes sure that it can do what is needed. HAPROXY_MISSING, HAPROXY_UNFIT. */
export const findHaproxy = async (folders: readonly string[]): Promise<HaproxyProgram> => {
  const path = await firstIn(folders)
  if (path === null) throw failure(haproxyErrors.HAPROXY_MISSING, { looked: folders })
  const unfit = (reason: string, cause?: unknown) => failure(haproxyErrors.HAPROXY_UNFIT, { path, reason }, cause)
  const { stdout } = await promisify(execFile)(path, ['-vv']).catch((error: Error) => {
    throw unfit(`cannot be run: ${error.message}`, error)
  })
  const reason = unfitFor(stdout)
  if (reason !== null) throw unfit(reason)
  return { path, version: /version (\S+)/.exec(stdout)?.[1] ?? '' }
}
