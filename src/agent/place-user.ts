import { execFile } from 'node:child_process'
import type { ExecFileException } from 'node:child_process'
import { agentErrors } from '../domain/errors/agent.ts'
import { failure } from '../domain/errors/error.ts'
import { placeName } from '../domain/environment.ts'
import type { Place } from '../domain/environment.ts'
import { servicePath } from './base-environment.ts'

// The range that systemd reserves for users without a passwd entry: https://systemd.io/UIDS-GIDS/
const FIRST = 61_184
/** The end of the range. */
export const lastUid = 65_519

/** The lowest user number that no place has. AGENT_USERS_EXHAUSTED. */
export const nextUid = (place: Place, taken: readonly (number | null)[]): number => {
  for (let uid = FIRST; uid <= lastUid; uid += 1) if (!taken.includes(uid)) return uid
  throw failure(agentErrors.AGENT_USERS_EXHAUSTED, { place: placeName(place), first: FIRST, last: lastUid })
}

/** Whether processes can be given another user than ours. */
export const canChangeUser = (): boolean => process.getuid?.() === 0

const probe = `try { process.chdir(process.argv[1]); require('node:fs').readdirSync('.') }
catch (error) { process.stdout.write(error.code); process.exitCode = 1 }`

/**
 * Checks, by doing it as that user, that services can run this Node.js and enter the folder of their artifact: parents
 * without permission, access lists and mount options all count. AGENT_NODE_UNREACHABLE, AGENT_FOLDER_UNREACHABLE.
 */
export const checkReach = async (uid: number, folder: string): Promise<void> => {
  const node = process.execPath
  const options = { uid, gid: uid, cwd: '/', env: { PATH: servicePath() }, timeout: 30_000 }
  const answer = await new Promise<{ error: ExecFileException | null; output: string }>(resolve => {
    execFile(node, ['-e', probe, folder], options, (error, output) => resolve({ error, output }))
  })
  if (answer.error === null) return
  if (answer.output !== '') {
    throw failure(agentErrors.AGENT_FOLDER_UNREACHABLE, { path: folder, uid, cause: answer.output }, answer.error)
  }
  const cause = String(answer.error.code ?? answer.error.signal ?? answer.error.message)
  throw failure(agentErrors.AGENT_NODE_UNREACHABLE, { path: node, uid, cause }, answer.error)
}
