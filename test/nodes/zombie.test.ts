import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import pg from 'pg'
import { agentClient } from '../../src/agent/client.ts'
import type { NodeSeen } from '../../src/app/nodes.ts'
import { routerClient } from '../../src/router/client.ts'
import { until } from '../rig/until.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { oneEnvironment } from './effects.ts'
import type { NodeProcess } from './node-process.ts'
import { leadingPid, nodesRig, patience, runSucceeds, ship, statusOf } from './nodes-rig.ts'
import type { NodesRig, Watched } from './nodes-rig.ts'
import type { Call, Meeting } from './socket-proxy.ts'

vi.setConfig({ testTimeout: 400_000, hookTimeout: 180_000 })

let rig: NodesRig
let watched: Watched
const nodes: NodeProcess[] = []
beforeAll(async () => {
  rig = await nodesRig()
  watched = await rig.watched()
  for (const name of ['a', 'b', 'c']) nodes.push(await rig.node(name, { home: watched.view }))
})
afterAll(() => rig.close())

const deploy = ['start', 'shift', 'retire']

/** What changes something in the app's environment; a call that only shows its epoch changes nothing. */
const changes =
  (app: string) =>
  ({ asked }: Pick<Call, 'asked'>): boolean =>
    (new RegExp(`^POST /places/${app}/development/(start|stop) `).test(asked) && !asked.includes('"specs":[]')) ||
    (/^POST \/(set-route|remove-route) /.test(asked) && asked.includes(`"app":"${app}"`))

const epochOf = ({ asked }: Pick<Call, 'asked'>): number => Number(/"epoch":(\d+)/.exec(asked)?.[1] ?? Number.NaN)

type Stopped = { readonly zombie: NodeProcess; readonly epoch: number }

/** Whoever makes the call is stopped at it; the node, and its epoch, once it is. */
const stopAtCall = (
  app: string,
  { wire, call, when, held }: { wire: 'agent' | 'router'; call: string; when: Meeting['when']; held: Promise<void> },
): Promise<Stopped> => {
  const isChange = changes(app)
  let stopped: Stopped | null = null
  const met = async (asked: string): Promise<void> => {
    const pid = await leadingPid(rig.databaseUrl, app)
    const zombie = nodes.find(node => node.pid === pid)
    if (zombie === undefined) throw new Error(`no node is process ${pid}`)
    zombie.kill('SIGSTOP')
    stopped = { zombie, epoch: epochOf({ asked }) }
    await held
  }
  watched[wire].meet({ meant: asked => isChange({ asked }) && asked.includes(`${call} `), when, meet: met })
  return until('a node is stopped at the call', () => stopped, patience)
}

/** Calls of an epoch that change something, and how they were answered. */
const madeUnder = (app: string, epoch: number): readonly Call[] =>
  [...watched.agent.calls, ...watched.router.calls].filter(call => changes(app)(call) && epochOf(call) <= epoch)

/** All that the deployments have made, from outside: instances, splits, flags and their fence. */
const worldOf = async (app: string): Promise<unknown> => {
  const place = { app, environment: 'development' }
  const instances = (await agentClient(rig.home).instances(place)).map(({ id, state, restarts }) => [
    id,
    state,
    restarts,
  ])
  const routes = (await routerClient({ home: rig.home }).routes({ place })).map(({ route }) => route)
  const client = new pg.Client({ connectionString: rig.databaseUrl })
  await client.connect()
  const flags = await client.query(
    `select 'flag', key, revision::text, is_on::text from lockstep.flags where app = $1
     union all select 'claim', key, owner_id, release from lockstep.flag_claims where app = $1
     union all select 'ledger', migration, release, applied_by from lockstep.ledger where app = $1 order by 1, 2`,
    [app],
  )
  await client.end()
  return { instances, routes, flags: flags.rows }
}

/** The node has gone on, and has had the time to do whatever it was about to. */
const hasGoneOn = async (zombie: NodeProcess, asker: NodeProcess): Promise<void> => {
  const seenAt = async (): Promise<string> =>
    (await asker.client.get<readonly NodeSeen[]>('/v1/nodes')).find(({ pid }) => pid === zombie.pid)?.seenAt ?? ''
  for (let beats = 0; beats < 3; beats += 1) {
    const before = await seenAt()
    await until('the zombie is heard of', async () => (await seenAt()) > before, patience)
  }
}

const otherThan = (one: NodeProcess): NodeProcess => {
  const found = nodes.find(node => node.name !== one.name)
  if (found === undefined) throw new Error('there is one node only')
  return found
}

const shipOne = async (app: TinyApp, version: string, through: NodeProcess): Promise<void> => {
  await app.commit({ version })
  await runSucceeds(through.client, await ship(through.client, app))
}

const newApp = async (name: string): Promise<TinyApp> => {
  const [through] = nodes as [NodeProcess]
  const app = await rig.app(name, {})
  await app.commit({ 'lockstep.yaml': oneEnvironment(name, { deploy }) })
  await shipOne(app, 'one', through)
  await app.commit({ version: 'two' })
  return app
}

const points = [
  ['agent', 'start'],
  ['router', 'set-route'],
] as const

it.each(points)(
  'a node that is stopped when the %s has answered its %s, and goes on after the next deployment, changes nothing more',
  async (wire, call) => {
    const name = `answered-${wire}`
    const app = await newApp(name)
    const stopping = stopAtCall(name, { wire, call, when: 'answered', held: Promise.resolve() })
    const run = await ship((nodes[0] as NodeProcess).client, app)
    const { zombie, epoch } = await stopping
    const asker = otherThan(zombie)
    await runSucceeds(asker.client, run)
    await shipOne(app, 'three', asker)
    const before = await worldOf(name)
    const made = madeUnder(name, epoch).length
    zombie.kill('SIGCONT')
    await hasGoneOn(zombie, asker)
    const late = madeUnder(name, epoch).slice(made)
    expect(late.filter(({ answer }) => !(answer ?? '').includes(' 409 '))).toEqual([])
    expect(await worldOf(name)).toEqual(before)
    expect(await statusOf(asker.client, name, 'development')).toMatchObject({ release: { version: 'v3' } })
  },
)

it.each(points)(
  'a call to the %s (%s) that was on its way when its node was stopped is refused by its epoch',
  async (wire, call) => {
    const name = `held-${wire}`
    const app = await newApp(name)
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
    const stopping = stopAtCall(name, { wire, call, when: 'asked', held })
    const run = await ship((nodes[0] as NodeProcess).client, app)
    const { zombie, epoch } = await stopping
    const asker = otherThan(zombie)
    await runSucceeds(asker.client, run)
    await shipOne(app, 'three', asker)
    const before = await worldOf(name)
    const [late, ...others] = madeUnder(name, epoch).filter(made => made.answer === null && epochOf(made) === epoch)
    expect(others).toEqual([])
    letGo()
    expect(await until('it is answered', () => late?.answer, patience)).toContain(' 409 ')
    zombie.kill('SIGCONT')
    await hasGoneOn(zombie, asker)
    expect(await worldOf(name)).toEqual(before)
    expect(await statusOf(asker.client, name, 'development')).toMatchObject({ release: { version: 'v3' } })
  },
)
