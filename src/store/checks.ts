import type { Kysely, Selectable } from 'kysely'
import type pg from 'pg'
import { waitingCheck } from '../domain/checks/check-result.ts'
import type { CheckResult } from '../domain/checks/check-result.ts'
import type { Run } from '../domain/run.ts'
import { wantCommentsOf } from './plan-comments.ts'
import type { Tables } from './tables.ts'

type OfRun = Pick<Run, 'id' | 'app' | 'commit' | 'file'>

/** Writes down which checks a run has, in their order; nothing is done for them yet. Pull requests of the commit are to be told. */
export const addChecks = async (db: Kysely<Tables>, run: OfRun, names: readonly string[]): Promise<void> => {
  const { id, app, commit, file } = run
  const rows = names.map((name, place) => {
    const { state, attempts } = waitingCheck(name)
    return { run: id, name, place, app, commit, file, state, attempts }
  })
  if (rows.length === 0) return
  await db.insertInto('checks').values(rows).execute()
  await wantCommentsOf(db, run)
}

/** In the order of the file; none for a run that has none. */
export const checksOfRun = async (db: Kysely<Tables>, run: string): Promise<readonly CheckResult[]> =>
  (await db.selectFrom('checks').selectAll().where('run', '=', run).orderBy('place').execute()).map(resultOf)

type Row = Selectable<Tables['checks']>

const resultOf = ({ name, state, attempts, ...row }: Row): CheckResult => ({
  name,
  state,
  attempts,
  end: row.ended_how,
  passedIn: row.passed_in,
  startedAt: row.started_at?.toISOString() ?? null,
  endedAt: row.ended_at?.toISOString() ?? null,
})

/** Writes how a check of a run is now, if `owner` still leads the run; false: another does, or somebody has ended it. */
export const saveCheck = async (
  pool: pg.Pool,
  { run, owner }: { readonly run: string; readonly owner: string },
  { name, state, attempts, end, passedIn, startedAt, endedAt }: CheckResult,
): Promise<boolean> => {
  const { rowCount } = await pool.query(
    `/* save-check */
update checks set state = $4, attempts = $5, ended_how = $6, passed_in = $7, started_at = $8, ended_at = $9
where run = $1 and name = $3 and exists (select from runs where id = $1 and owner = $2)`,
    [run, owner, name, state, attempts, end, passedIn, startedAt, endedAt],
  )
  return rowCount === 1
}

/** The checks that have passed at a commit by a file, each with the newest run in which it did. */
export const passedBefore = async (
  pool: pg.Pool,
  { id, app, commit, file }: OfRun,
): Promise<ReadonlyMap<string, string>> => {
  const { rows } = await pool.query<{ name: string; run: string }>(
    `/* passed-before */
select distinct on (name) name, run from checks
where app = $1 and commit = $2 and file = $3 and run <> $4 and state = 'passed' and passed_in is null
order by name, ended_at desc`,
    [app, commit, file, id],
  )
  return new Map(rows.map(({ name, run }) => [name, run]))
}

/** The run is over: what has not ended of its checks never will, and pull requests of the commit are to be told. */
export const endChecks = async (db: Kysely<Tables>, run: OfRun, at: Date): Promise<void> => {
  await db
    .updateTable('checks')
    .set({ state: 'cancelled', ended_at: at })
    .where('run', '=', run.id)
    .where('state', 'in', ['waiting', 'running'])
    .execute()
  await wantCommentsOf(db, run)
}
