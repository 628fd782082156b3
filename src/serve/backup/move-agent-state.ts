import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { agentPaths } from '../../agent/paths.ts'
import { readState } from '../../agent/state.ts'
import { exists } from '../../files/file-system.ts'
import { writeDurably } from '../../files/write-durably.ts'

/**
 * Makes what an agent left in another data folder, or on another machine, its own here: paths lead into this folder, and no process of
 * the other one is taken for one of these. The agent that starts next starts every instance again. AGENT_STATE_UNREADABLE.
 */
export const moveAgentState = async (home: string, from: string): Promise<void> => {
  const { state } = agentPaths(home)
  if (!(await exists(state))) return
  const inJson = (path: string): string => JSON.stringify(`${resolve(path)}/`).slice(1, -1)
  const moved = (await readFile(state, 'utf8')).replaceAll(inJson(from), inJson(home))
  await writeDurably(state, moved)
  const content = await readState(state)
  const instances = content.instances.map(one => ({ ...one, process: null, marker: randomUUID() }))
  await writeDurably(state, JSON.stringify({ ...content, instances }, null, 1))
}
