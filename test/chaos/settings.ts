import { parseArgs } from 'node:util'
import { randomInt } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What `npm run chaos` was asked for. */
export type Settings = {
  readonly mode: 'pairs' | 'all' | 'list'
  /** Which labels count. */
  readonly isWanted: (label: string) => boolean
  /** Which of `<strategy>/<order>/<direction>` are looked at at all. */
  readonly isWantedScene: (scene: string) => boolean
  /** No new deployment is begun after so long; null: until all is done. */
  readonly minutes: number | null
  /** So many servers with users on them beside each other. */
  readonly worlds: number
  /** Also what leaves nothing else than what was left before is looked at in each kind of deployment. */
  readonly isInEach: boolean
  readonly stateFile: string
  /** Results of other code count as well. */
  readonly keepsOld: boolean
  readonly json: boolean
  readonly randomKills: number
  readonly seed: number
}

const usage = `npm run chaos -- [--all [--in-each]] [--scene <regex>] [--only <regex>] [--point <label>]... [--list] [--minutes <n>] [--worlds <n>] [--kills <n>] [--seed <n>] [--state <file>] [--keep] [--json]`

/** Reads the arguments; a text that says what is wrong with them. */
export const settingsFrom = (args: readonly string[]): Settings | string => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        all: { type: 'boolean' },
        only: { type: 'string' },
        scene: { type: 'string' },
        point: { type: 'string', multiple: true },
        list: { type: 'boolean' },
        minutes: { type: 'string' },
        worlds: { type: 'string' },
        'in-each': { type: 'boolean' },
        kills: { type: 'string' },
        seed: { type: 'string' },
        state: { type: 'string' },
        keep: { type: 'boolean' },
        json: { type: 'boolean' },
      },
    })
    const points = values.point ?? []
    const only = new RegExp(values.only ?? '')
    const scene = new RegExp(values.scene ?? '')
    const isAll = values.all === true || points.length > 0 || values.only !== undefined
    const minutes = values.minutes === undefined ? (isAll ? null : 10) : Number(values.minutes)
    return {
      mode: values.list === true ? 'list' : isAll ? 'all' : 'pairs',
      isWanted: label => (points.length === 0 || points.includes(label)) && only.test(label),
      isWantedScene: name =>
        (points.length === 0 || points.some(label => label.startsWith(`${name}/`))) && scene.test(name),
      minutes,
      worlds: Number(values.worlds ?? 1),
      isInEach: values['in-each'] === true,
      stateFile: values.state ?? join(tmpdir(), 'lockstep-chaos', 'state.json'),
      keepsOld: values.keep === true,
      json: values.json === true,
      randomKills: Number(values.kills ?? (points.length > 0 || values.only !== undefined ? 0 : 100)),
      seed: Number(values.seed ?? randomInt(1_000_000)),
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`
  }
}
