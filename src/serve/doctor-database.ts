import { withDatabaseSession } from '../adapters/postgres/database-session.ts'
import { placeOf } from '../adapters/postgres/connection-url.ts'
import { fittingTool, pgDumpTools } from '../adapters/postgres/pg-dump-tool.ts'

/** What Lockstep is tested with; older ones lack what its schema uses. */
const oldestMajor = 15
/** Leases go by the database's clock, times in the record by this machine's. */
const clockApartMs = 2_000

type Asked = { readonly version: string; readonly major: number; readonly now: Date }

const ask = (url: string): Promise<Asked & { readonly apartMs: number }> =>
  withDatabaseSession(url, 'lockstep-doctor', async session => {
    const sentMs = Date.now()
    const { rows } = await session.query<Asked>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int / 10000 as major,
         clock_timestamp() as now`,
    )
    const [answer] = rows
    if (answer === undefined) throw new Error('the database answers nothing')
    const halfWayMs = (sentMs + Date.now()) / 2
    return { ...answer, apartMs: Math.round(answer.now.getTime() - halfWayMs) }
  })

/** Whether the database that the environment names is new enough and goes by the same clock. Null: it is Lockstep's own. */
export const databaseFinding = async (url: string | null): Promise<string> => {
  if (url === null) return "Lockstep's own, which goes by the clock of this machine"
  const { version, major, apartMs } = await ask(url)
  const text = `PostgreSQL ${version} at ${placeOf(url)}, its clock ${Math.abs(apartMs)} ms ${apartMs < 0 ? 'behind' : 'ahead'}`
  if (major < oldestMajor) throw new Error(`${text}; version ${oldestMajor} or newer is needed`)
  if (Math.abs(apartMs) > clockApartMs)
    throw new Error(`${text}; at most ${clockApartMs} ms are right: set both clocks by the network`)
  return text
}

/** With what backups are made: a pg_dump that fits, or, of Lockstep's own server, a copy of its files. */
export const backupFinding = async (url: string | null): Promise<string> => {
  const tools = await pgDumpTools()
  const found = tools.map(({ path, major }) => `${path} ${major}`).join(', ') || 'no pg_dump'
  if (url === null) return `${found}; without one that fits the files of Lockstep's own server are copied`
  const { major } = await ask(url)
  const tool = fittingTool(tools, major)
  if (tool === null) throw new Error(`${found}; pg_dump and pg_restore of version ${major} or newer are needed`)
  return `${tool.path} ${tool.major}`
}
