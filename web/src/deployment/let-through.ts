import type { Deployment } from '../api/types.ts'
import { listed } from '../words/counted.ts'

/** Who let a deployment through its gates, as one says it; null: nobody had to, or has. Pure. */
export const letThrough = ({
  approvals,
  brokenGlass,
}: Pick<Deployment, 'approvals' | 'brokenGlass'>): string | null => {
  if (brokenGlass !== null) return `let through by ${brokenGlass.actor.name}, who broke the glass`
  return approvals.length === 0 ? null : `let through by ${listed(approvals.map(({ person }) => person))}`
}
