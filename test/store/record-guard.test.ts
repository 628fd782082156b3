import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lockstepItself } from '../../src/domain/audit/fact.ts'
import { openStore } from '../../src/store/open-store.ts'
import type { Store } from '../../src/store/open-store.ts'
import { tellSystem } from '../../src/store/streams.ts'
import { query } from '../rig/postgres-database.ts'
import { postgresForTests } from '../rig/postgres.ts'
import { asOwner } from '../rig/record.ts'

const postgres = postgresForTests()
const fact = { type: 'server-started', node: 'n', version: '1', actor: lockstepItself, reason: null } as const
let url: string
let store: Store
const opened: Store[] = []
const open = async (at: string): Promise<Store> => {
  const store = await openStore(at, () => undefined)
  opened.push(store)
  return store
}
beforeAll(async () => {
  ;({ url } = await postgres.database())
  store = await open(url)
  await tellSystem(store.db, fact)
  await asOwner(
    url,
    `insert into anchors values (1, 'then', 1, 'd', 'p', 'h'); insert into anchor_heads values (1, 1, 'system', 1, 'h')`,
  )
})
afterAll(() => Promise.all(opened.map(one => one.close())))

const changes = ['events', 'anchors', 'anchor_heads'].flatMap(table => [
  `update ${table} set hash = 'forged'`,
  `update ${table} set hash = hash where false`,
  `delete from ${table}`,
  `truncate ${table} cascade`,
])
const headChanges = [
  `delete from stream_heads`,
  `truncate stream_heads`,
  `update stream_heads set seq = 0`,
  `update stream_heads set hash = 'forged'`,
  `update stream_heads set stream = 'elsewhere'`,
]

const refused = { code: '42501' }
const message = (pattern: RegExp) => ({ ...refused, message: expect.stringMatching(pattern) as string })

describe('what is recorded', () => {
  it.each([
    ...changes,
    'delete from stream_heads',
    'truncate stream_heads',
    'delete from deployments',
    'delete from runs',
  ])('is out of reach for the role that Lockstep works as: %s', async text => {
    await expect(store.pool.query(text)).rejects.toMatchObject(message(/permission denied/))
  })

  it.each([...changes, ...headChanges])('is kept by a trigger, whoever asks: %s', async text => {
    const said = message(/the record is only added to|a stream only grows/)
    await expect(asOwner(url, text)).rejects.toMatchObject(said)
    await expect(asOwner(url, `set session_replication_role = replica; ${text}`)).rejects.toMatchObject(said)
  })

  it('says what was refused', async () => {
    await expect(asOwner(url, 'delete from events')).rejects.toMatchObject({
      message: 'the record is only added to: delete of lockstep.events is refused',
      hint: 'docs/guides/audit.md says how the record is protected',
    })
  })

  it('grows all the same', async () => {
    await tellSystem(store.db, fact)
    const { rows } = await store.pool.query(`select seq from events where stream = 'system' order by seq`)
    expect(rows).toEqual([{ seq: 1 }, { seq: 2 }])
  })
})

describe('the role', () => {
  it('is one that may neither log in nor make or drop anything', async () => {
    expect(store.role.name).toMatch(/^lockstep-app-t\d+$/)
    const { rows } = await store.pool.query('select current_user as name')
    expect(rows).toEqual([{ name: store.role.name }])
    expect(await query(url, 'select rolcanlogin from pg_roles where rolname = $1', [store.role.name])).toEqual([
      { rolcanlogin: false },
    ])
    await expect(store.pool.query('create table more (a int)')).rejects.toMatchObject(refused)
    await expect(store.pool.query('drop trigger only_added_to on events')).rejects.toMatchObject(refused)
    await expect(store.pool.query('alter table events disable trigger all')).rejects.toMatchObject(refused)
    await expect(store.pool.query('drop table events')).rejects.toMatchObject(refused)
    await expect(store.pool.query('set session_replication_role = replica')).rejects.toMatchObject(refused)
  })

  it('has no right in the database of another Lockstep on the same server', async () => {
    const other = await postgres.database()
    await open(other.url)
    const text = `set role "${store.role.name}"; select from lockstep.events`
    await expect(query(other.url, text)).rejects.toMatchObject(refused)
  })

  it('is made and used by a login that is no superuser', async () => {
    const at = await databaseOf('may_make_roles', 'createrole')
    expect((await open(at)).role).toMatchObject({ name: expect.stringMatching(/^lockstep-app-/) as string })
    expect((await open(at)).role.name).not.toBeNull()
  })

  it('is missed, and said to be missed, where the login may not make roles: the triggers hold', async () => {
    const at = await databaseOf('may_not', 'nocreaterole')
    const managed = await open(at)
    expect(managed.role).toMatchObject({
      name: null,
      why: expect.stringMatching(/may not make or use the role lockstep-app-t\d+: permission denied/) as string,
    })
    await tellSystem(managed.db, fact)
    await expect(managed.pool.query('delete from events')).rejects.toMatchObject(message(/only added to/))
  })

  it('is used where somebody else has made it for the login', async () => {
    const at = await databaseOf('was_lent', 'nocreaterole')
    const name = `lockstep-app-${new URL(at).pathname.slice(1)}`
    await query(url, `create role "${name}"; grant "${name}" to was_lent`)
    expect((await open(at)).role).toEqual({ name, why: null })
  })
})

/** A database of a login of its own with these rights. */
const databaseOf = async (login: string, rights: string): Promise<string> => {
  const { url: at, name } = await postgres.database()
  await query(url, `create role ${login} login password 'x' ${rights}; alter database ${name} owner to ${login}`)
  const own = new URL(at)
  own.username = login
  own.password = 'x'
  return own.href
}
