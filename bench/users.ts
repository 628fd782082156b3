import { setTimeout as pause } from 'node:timers/promises'
import { Pool } from 'undici'
import type { DeploymentView } from '../src/app/deployment-view.ts'
import type { EnvironmentStatus } from '../src/app/status.ts'
import { until } from '../test/rig/until.ts'
import type { RealServer } from './real-server.ts'

const requestEveryMs = 5

export type Answer = { readonly atMs: number; readonly status: number; readonly version: string }

/** Sends a request every few milliseconds, whatever became of those before. */
export const startUsers = (url: string) => {
  const pool = new Pool(url, { connections: 16 })
  const answers: Answer[] = []
  const unanswered: string[] = []
  const stopping = new AbortController()
  const ask = async (): Promise<void> => {
    try {
      const { statusCode, body } = await pool.request({ path: '/', method: 'GET' })
      const version = await body.text()
      answers.push({ atMs: performance.now(), status: statusCode, version })
    } catch (error) {
      unanswered.push(String(error))
    }
  }
  const running = (async () => {
    const open = new Set<Promise<void>>()
    while (!stopping.signal.aborted) {
      const one = ask().finally(() => open.delete(one))
      open.add(one)
      await pause(requestEveryMs)
    }
    await Promise.all(open)
  })()
  return {
    stop: async () => {
      stopping.abort()
      await running
      await pool.close()
      return { answers, unanswered }
    },
  }
}

/** Where the only service is reached. */
export const urlOf = async ({ client }: RealServer): Promise<string> => {
  const [development] = await client.get<readonly EnvironmentStatus[]>('/v1/apps/bench/status')
  const url = development?.services[0]?.url
  if (typeof url !== 'string') throw new Error('the service has no address')
  return url
}

/** Waits until a deployment has ended, or asks. */
export const ended = ({ client }: RealServer, id: string): Promise<DeploymentView> =>
  until(
    `deployment ${id} has ended`,
    async () => {
      const view = await client.get<DeploymentView>(`/v1/deployments/${id}`)
      return ['succeeded', 'rolled-back', 'asking', 'stuck', 'rejected'].includes(view.state) ? view : null
    },
    { timeoutMs: 120_000, everyMs: 100 },
  )
