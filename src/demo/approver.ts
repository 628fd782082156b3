import type { EnvironmentStatus } from '../app/status.ts'
import type { ApiClient } from '../cli/api-client.ts'
import type { Output } from '../cli/output.ts'
import type { Plan } from '../domain/plan.ts'

/** Who agrees to what goes to production; not who ships it. */
export const approver = 'grace'

/** Approves each deployment that waits for it, as another person would: she has her own client. */
export const approveWhatWaits = (client: ApiClient, output: Output) => {
  const approved = new Set<string>()
  return async ({ environment, waiting }: EnvironmentStatus): Promise<void> => {
    for (const { id, release, gates } of waiting) {
      if (gates?.verdict !== 'waiting' || approved.has(id)) continue
      approved.add(id)
      const { hash } = await client.get<Plan>(`/v1/deployments/${id}/plan`)
      output.progress(`  ${approver} has read the plan and approves ${release} in ${environment}`)
      await client.post(`/v1/deployments/${id}/approve`, { planHash: hash, reason: 'the plan is as expected' })
    }
  }
}
