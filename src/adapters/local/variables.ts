import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { App, Variable, Variables } from '../../config/app.ts'
import { effectiveVariables } from '../../config/effective-variables.ts'
import { secretText } from '../../config/secret-text.ts'
import { secretsAsked } from '../../config/secrets-asked.ts'
import type { Place } from '../../domain/environment.ts'
import type { InstanceClaims } from '../../domain/instance-token.ts'
import type { VariableValue } from '../../ports/target.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { InstanceVariables } from '../../ports/variables.ts'

export type LocalVariablesOptions = {
  readonly home: string
  readonly place: Place
  /** With its password; null when the app has no database. */
  readonly databaseUrl: string | null
  readonly flagsUrl: string
  readonly issueToken: (instance: InstanceClaims) => string
  readonly secrets: Secrets
}

/** Variables of local processes: what is secret is written to files that only this user and the agent read. */
export const localVariables = (options: LocalVariablesOptions): InstanceVariables => {
  const { place, databaseUrl } = options
  const common = async (app: App, service: string | null, folder: string) => ({
    ...(await values(effectiveVariables(app, place.environment, service), options, folder)),
    ...(databaseUrl === null ? {} : { DATABASE_URL: await secretFile(options, folder, 'DATABASE_URL', databaseUrl) }),
  })
  return {
    forInstance: async ({ release, app, service, instance }) => {
      const token = options.issueToken({ ...place, service, release: release.id, instance })
      return {
        ...(await common(app, service, instance)),
        RELEASE: release.version,
        LOCKSTEP_FLAGS_URL: options.flagsUrl,
        LOCKSTEP_FLAGS_TOKEN: await secretFile(options, instance, 'LOCKSTEP_FLAGS_TOKEN', token),
      }
    },
    requireSecrets: app => requireSecrets(app, options),
    forget: instance => rm(folderOf(options, instance), { recursive: true, force: true }),
    forCommand: async ({ release, app }) => ({ ...(await common(app, null, 'command')), RELEASE: release.version }),
  }
}

const requireSecrets = async (app: App, { place, secrets }: LocalVariablesOptions): Promise<void> => {
  const environment = app.environments.find(({ name }) => name === place.environment)
  if (environment === undefined) return
  const asked = secretsAsked(app, environment)
  const names = asked.map(({ reference }) => secretText(reference, environment))
  // Services often refer to the same one.
  const each = asked.filter((_one, i) => names.indexOf(names[i] ?? '') === i)
  const read = await Promise.allSettled(each.map(({ reference, path }) => secrets.read(reference, path)))
  for (const one of read) if (one.status === 'rejected') throw one.reason
}

const values = async (
  variables: Variables,
  options: LocalVariablesOptions,
  folder: string,
): Promise<Record<string, VariableValue>> => {
  const names = Object.keys(variables)
  const read = await Promise.allSettled(
    Object.entries(variables).map(([name, variable]) => value(name, variable, options, folder)),
  )
  // The first in the file is told, whichever was the first to fail.
  return Object.fromEntries(
    read.map((one, i) => {
      if (one.status === 'rejected') throw one.reason
      return [names[i] ?? '', one.value]
    }),
  )
}

const value = async (
  name: string,
  variable: Variable,
  options: LocalVariablesOptions,
  folder: string,
): Promise<VariableValue> => {
  if (typeof variable === 'string') return variable
  if (variable.kind === 'file') return { file: variable.path }
  return secretFile(options, folder, name, await options.secrets.read(variable, name))
}

const secretFile = async (
  options: LocalVariablesOptions,
  folder: string,
  name: string,
  secret: string,
): Promise<{ readonly file: string }> => {
  const path = folderOf(options, folder)
  await mkdir(path, { recursive: true, mode: 0o700 })
  const file = join(path, name)
  await writeFile(file, secret, { mode: 0o600 })
  return { file }
}

const folderOf = ({ home, place }: LocalVariablesOptions, folder: string): string =>
  join(home, 'secrets', place.app, place.environment, folder)
