import { join } from 'node:path'
import { mkdir, writeFile } from 'node:fs/promises'
import { canChangeUser, checkReach } from '../../../agent/place-user.ts'
import type {
  CheckCommand,
  CheckLine,
  CheckPlace,
  CheckPlaceRequest,
  CheckPlaces,
} from '../../../ports/check-places.ts'
import { removeTree } from '../build-folder.ts'
import { sourceTree, unpackTree } from '../commit-tree.ts'
import { localRunner, localRunnerAs } from '../runner.ts'
import { boundedLines, usualBounds } from './bounded-lines.ts'
import { checkFolder, isReady, makeCheckFolder, ownerOf, runsWithFolders, setReady } from './check-folder.ts'
import type { CheckFolder } from './check-folder.ts'
import { startServices, stopLeftServices } from './check-services.ts'
import { formerCheckUser, newCheckUser } from './check-user.ts'
import type { CheckUser } from './check-user.ts'
import { checkVariables } from './check-variables.ts'

type Opened = {
  readonly home: string
  readonly run: string
  readonly folder: CheckFolder
  readonly user: CheckUser
  readonly checks: readonly string[]
}

/** Checks of this machine, under `checks` of the data folder. As root each run has a user of its own, which all of it is ended by. */
export const localCheckPlaces = (home: string): CheckPlaces => ({
  isApart: canChangeUser(),
  open: async (request, signal) => {
    const kept = await reopened(home, request)
    if (kept !== null) return placeOf(kept, false)
    return placeOf(await made(home, request, signal), true)
  },
  sweep: async isUnderWay => {
    for (const run of await runsWithFolders(home)) if (!(await isUnderWay(run))) await removeLeft(home, run)
  },
})

const operationOf = (run: string, check: string): string => `${run}/${check}`

/** What a process that died has left, without what ran in it; null: there is nothing to go on from. */
const reopened = async (home: string, { run, checks }: CheckPlaceRequest): Promise<Opened | null> => {
  const folder = checkFolder(home, run)
  const owner = await ownerOf(folder)
  if (owner === null) return null
  const user = await formerCheckUser(owner.uid)
  const opened = { home, run, folder, checks: [...new Set([...owner.checks, ...checks])] }
  await endAll({ ...opened, user })
  if (user !== null && (await isReady(folder))) return { ...opened, user }
  await user?.release()
  return null
}

const made = async (
  home: string,
  { run, repository, commit, checks }: CheckPlaceRequest,
  signal: AbortSignal,
): Promise<Opened> => {
  const folder = checkFolder(home, run)
  await removeTree(folder.path)
  const user = await newCheckUser()
  try {
    await makeCheckFolder(folder, { uid: user.uid, checks: [...checks] })
    if (user.uid !== null) await checkReach(user.uid, folder.tree)
    const source = { repository, commit, context: '.' }
    await unpackTree(source, await sourceTree(source), { folder: folder.tree, uid: user.uid }, signal)
    await setReady(folder)
    return { home, run, folder, user, checks }
  } catch (error) {
    await user.release()
    await removeTree(folder.path)
    throw error
  }
}

/** Without a user of its own only what kept its mark, its group or its session is found. */
const endAll = async ({
  run,
  folder,
  user,
  checks,
}: Omit<Opened, 'user'> & { user: CheckUser | null }): Promise<void> => {
  for (const check of checks)
    for (const operation of [operationOf(run, check), `${operationOf(run, check)} redis`])
      await localRunner.end(operation)
  await stopLeftServices(folder)
  await user?.end()
}

const removeLeft = async (home: string, run: string): Promise<void> => {
  const folder = checkFolder(home, run)
  const owner = await ownerOf(folder)
  if (owner !== null) {
    const user = await formerCheckUser(owner.uid)
    await endAll({ home, run, folder, user, checks: owner.checks })
    await user?.release()
  }
  await removeTree(folder.path)
}

const placeOf = (opened: Opened, isNew: boolean): CheckPlace => {
  const end = async (): Promise<void> => {
    await endAll(opened)
    await opened.user.release()
  }
  let ended: Promise<void> | undefined
  // Once: the user may be somebody else's afterwards.
  const leave = (): Promise<void> => (ended ??= end())
  return {
    isNew,
    run: (check, line, signal) => runCheck(opened, check, line, signal),
    leave,
    close: async () => {
      await leave()
      await removeTree(opened.folder.path)
    },
  }
}

const runCheck = async (
  { home, run, folder, user: { uid } }: Opened,
  check: CheckCommand,
  line: CheckLine,
  signal: AbortSignal,
): Promise<void> => {
  const operation = operationOf(run, check.name)
  const services = await startServices({
    dataFolder: home,
    folder,
    uid,
    check: check.name,
    with: check.with,
    operation,
  })
  const bounded = boundedLines(line, usualBounds)
  try {
    const variables = {
      ...checkVariables(process.env, folder),
      ...check.variables,
      ...(await asFiles(folder, check.name, services.variables)),
    }
    const { run: command, timeoutMs } = check
    const what = { argv: ['sh', '-c', command], cwd: join(folder.tree, check.cwd), variables, timeoutMs, operation }
    await localRunnerAs(uid).run(what, text => bounded.line(text), signal)
  } finally {
    bounded.end()
    await services.stop()
  }
}

/** Values that are not to be shown in output are read from files. */
const asFiles = async (
  { services }: CheckFolder,
  check: string,
  values: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, { readonly file: string }>>> => {
  const files: Record<string, { readonly file: string }> = {}
  for (const [name, value] of Object.entries(values)) {
    const folder = join(services, `${check}.variables`)
    await mkdir(folder, { recursive: true, mode: 0o700 })
    files[name] = { file: join(folder, name) }
    await writeFile(join(folder, name), value, { mode: 0o600 })
  }
  return files
}
