import type { EnvironmentStatus } from '../app/status.ts'
import type { Deployment } from '../domain/saga/deployment.ts'
import type { ApiClient } from './api-client.ts'
import type { Output } from './output.ts'

/** A lock that is free is granted sooner than this. */
const patienceMs = 500

/** Says whom a queued deployment waits for, unless it goes on at once. Give it every state; `stop` at the end. */
export const sayWhoActs = (client: ApiClient, output: Output): { see(deployment: Deployment): void; stop(): void } => {
  let timer: NodeJS.Timeout | undefined
  const say = async ({ plan }: Deployment): Promise<void> => {
    const path = `/v1/apps/${encodeURIComponent(plan.app)}/status`
    const environments = await client.get<readonly EnvironmentStatus[]>(path)
    const acting = environments.find(({ environment }) => environment === plan.environment)?.deployment ?? null
    if (acting !== null) output.progress(`  waits for ${acting}, which is acting on ${plan.environment}`)
  }
  return {
    see: deployment => {
      clearTimeout(timer)
      // Only a notice: when it cannot be had, the deployment is followed all the same.
      if (deployment.state === 'queued')
        timer = setTimeout(() => void say(deployment).catch(() => undefined), patienceMs)
    },
    stop: () => clearTimeout(timer),
  }
}
