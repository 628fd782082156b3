import { appendFile, chown, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { failure } from '../domain/errors/error.ts'
import { postgresErrors } from '../domain/errors/postgres.ts'
import { makeAccountFolder, type Account } from './account.ts'
import { configurationFile, configurationText, includeLine } from './configuration.ts'
import { flush, isTaken } from '../files/file-system.ts'
import { partOf } from '../files/part.ts'
import { runProgram, type Outcome } from './run-program.ts'
import { causeIn } from './server-cause.ts'
import { superuser } from './server.ts'

/** What a new data directory is made from. */
export type ClusterPlan = {
  readonly programs: string
  readonly dataDir: string
  readonly account: Account
  readonly password: string
  readonly port: number
}

const requireSuccess = (program: string, plan: ClusterPlan, { code, output }: Outcome): void => {
  if (code === 0) return
  const cause = causeIn(output.split('\n').filter(line => line.trim() !== ''))
  if (cause.kind === 'no-space') throw failure(postgresErrors.POSTGRES_NO_SPACE, { path: plan.dataDir })
  const text = cause.kind === 'other' ? cause.text : output
  throw failure(postgresErrors.POSTGRES_START_FAILED, { program, cause: text, log: 'this message' })
}

const writeAs = async (account: Account, path: string, text: string): Promise<void> => {
  await writeFile(path, text, { mode: 0o600 })
  if (account.ids !== undefined) await chown(path, account.ids.uid, account.ids.gid)
}

const initialise = async (plan: ClusterPlan, data: string, passwordFile: string): Promise<void> => {
  await writeAs(plan.account, passwordFile, plan.password)
  const outcome = await runProgram(plan.account, join(plan.programs, 'initdb'), [
    `--pgdata=${data}`,
    `--username=${superuser}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ])
  requireSuccess('initdb', plan, outcome)
  await rm(passwordFile)
}

/** In single-user mode, so that the directory is complete before anybody can see it. */
const makeSuperuserDatabase = async (plan: ClusterPlan, data: string): Promise<void> => {
  const args = ['--single', '-D', data, '-c', 'exit_on_error=on', 'postgres']
  const sql = `create database ${superuser}\n`
  requireSuccess('postgres', plan, await runProgram(plan.account, join(plan.programs, 'postgres'), args, sql))
}

const configure = async (plan: ClusterPlan, data: string): Promise<void> => {
  await writeAs(plan.account, join(data, configurationFile), configurationText(plan.port))
  await appendFile(join(data, 'postgresql.conf'), includeLine)
  await flush(join(data, configurationFile))
  await flush(join(data, 'postgresql.conf'))
  await flush(data)
}

/**
 * Makes a data directory next to its place and renames it, so that a crash leaves none or a whole one and of several
 * makers the first wins. Superuser and database `lockstep`, SCRAM passwords, UTF8, locale C, data checksums.
 * Errors: POSTGRES_NO_SPACE, POSTGRES_START_FAILED.
 */
export const makeCluster = async (plan: ClusterPlan): Promise<void> => {
  const part = partOf(plan.dataDir)
  const data = join(part, 'data')
  try {
    await makeAccountFolder(plan.account, part)
    await initialise(plan, data, join(part, 'password'))
    await makeSuperuserDatabase(plan, data)
    await configure(plan, data)
    await rename(data, plan.dataDir)
    await flush(dirname(plan.dataDir))
  } catch (error) {
    if (!isTaken(error)) throw error
  } finally {
    await rm(part, { recursive: true, force: true })
  }
}
