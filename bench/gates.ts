import { setTimeout as pause } from 'node:timers/promises'
import type { EnvironmentStatus } from '../src/app/status.ts'
import { apiClient } from '../src/cli/api-client.ts'
import type { ApiClient } from '../src/cli/api-client.ts'
import type { DeploymentEvent } from '../src/domain/saga/event.ts'
import type { Plan } from '../src/domain/plan.ts'
import { socketPath } from '../src/serve/home.ts'
import { until } from '../test/rig/until.ts'
import type { Figure, Reading } from './figure.ts'
import { cpuMsOf, processTree } from './process-figures.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const approvals = 20
const waiting = 1_000
const ofRuns = 50
const watchedMs = 60_000

const gated = `{ target: local, gates: { approvals: { from: [ann] }, wait: 0s } }`
const file = `app: bench
services:
  web: { build: ., command: node server.mjs }
environments:
  crowded: { target: local, gates: { approvals: { from: [ann], expires: 30d }, wait: 3d } }
${Array.from({ length: approvals + 1 }, (_, n) => `  e${n}: ${gated}`).join('\n')}
deploy: [{ run: { name: nothing, do: 'true', undo: 'true' } }]
`

/** What waiting costs, and how soon a deployment goes on once a person has agreed. */
export const gates: Figure = {
  name: 'gates',
  measure: async say => {
    const server = await startRealServer()
    try {
      await server.ship({ 'lockstep.yaml': file, 'server.mjs': '' })
      const approval = await approvalToStep(server)
      const cost = await costOfWaiting(server, say)
      const left = await waitingNow(server)
      const wrong = left >= waiting ? [] : [`${left} of ${waiting} deployments wait at the end`]
      return { readings: [approval, cost], wrong }
    } finally {
      await server.stop()
    }
  },
}

const approvalToStep = async ({ home, client }: RealServer): Promise<Reading> => {
  const ann = apiClient(home, socketPath(home), 'ann')
  const took: number[] = []
  // The first is not counted: code that has never run is compiled.
  await oneApproval(client, ann, 'e0')
  for (let n = 1; n <= approvals; n++) took.push(await oneApproval(client, ann, `e${n}`))
  const worst = Math.max(...took)
  return {
    name: 'from the approval to the start of the first step',
    value: worst,
    unit: 'ms',
    limit: { kind: 'at-most', value: 100 },
    note: `the worst of ${approvals}; half of them at most ${took.toSorted((a, b) => a - b)[approvals / 2]} ms`,
  }
}

const oneApproval = async (client: ApiClient, ann: ApiClient, environment: string): Promise<number> => {
  const { id } = await deploy(client, environment)
  await until('it waits', async () => (await eventsOf(client, id)).length > 0)
  const { hash } = await ann.get<Plan>(`/v1/deployments/${id}/plan`)
  const approvedAtMs = Date.now()
  await ann.post(`/v1/deployments/${id}/approve`, { planHash: hash, reason: 'measured' })
  const started = await until('its first step starts', async () =>
    (await eventsOf(client, id)).find(({ type }) => type === 'step-started'),
  )
  return Date.parse(started.at) - approvedAtMs
}

const deploy = (client: ApiClient, environment: string): Promise<{ readonly id: string }> =>
  client.post(`/v1/apps/bench/environments/${environment}/deployments`, { release: null })

const eventsOf = async (client: ApiClient, id: string): Promise<readonly DeploymentEvent[]> => {
  const events: DeploymentEvent[] = []
  const path = `/v1/deployments/${id}/events`
  for await (const event of client.lines<DeploymentEvent>(path, AbortSignal.timeout(10_000))) events.push(event)
  return events
}

const costOfWaiting = async (server: RealServer, say: (text: string) => void): Promise<Reading> => {
  const idle = await coreShare(server, watchedMs / 3)
  say(`nothing waits: ${idle.toFixed(1)} % of a core; now ${waiting} deployments come to wait`)
  for (let n = 0; n < ofRuns; n++) await server.ship({ 'server.mjs': `// ${n}` })
  for (let n = ofRuns; n < waiting; n++) await deploy(server.client, 'crowded')
  await pause(10_000)
  const busy = await coreShare(server, watchedMs)
  return {
    name: `a core's time for ${waiting} deployments that wait for days: server and its PostgreSQL`,
    value: busy,
    unit: '%',
    limit: { kind: 'at-most', value: 5 },
    note: `over ${watchedMs / 1000} s; ${idle.toFixed(1)} % while nothing waits`,
  }
}

const waitingNow = async ({ client }: RealServer): Promise<number> => {
  const statuses = await client.get<readonly EnvironmentStatus[]>('/v1/apps/bench/status')
  return statuses.flatMap(status => status.waiting).filter(({ state }) => state === 'waiting').length
}

/** In percent of one core, over the time. */
const coreShare = async (server: RealServer, ms: number): Promise<number> => {
  const spent = async (): Promise<number> => {
    const pids = await processTree(await server.pid())
    const times = await Promise.all(pids.map(pid => cpuMsOf(pid)))
    return times.reduce((sum, time) => sum + time, 0)
  }
  const [before, beganMs] = [await spent(), performance.now()]
  await pause(ms)
  return (100 * ((await spent()) - before)) / (performance.now() - beganMs)
}
