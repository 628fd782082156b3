import type { PlannedStep } from '../api/types.ts'
import { capital } from '../words/counted.ts'

const names: Readonly<Record<string, string>> = {
  'verify-writes': 'Verify writes',
  'verify-version': 'Verify version',
  pause: 'Pause consumers',
  resume: 'Resume consumers',
  run: 'Run',
}

/** A step in a word or two; what belongs to it alone, as the service or the share, is its tag. */
export const stepName = ({
  id,
  kind,
}: Pick<PlannedStep, 'id' | 'kind'>): { readonly name: string; readonly tag: string } => {
  const rest = id.startsWith(`${kind}:`) ? id.slice(kind.length + 1).split(':') : []
  const tag = rest.map(part => (/^\d+$/.test(part) ? `${part}\u00a0%` : part)).join(' ')
  return { name: names[kind] ?? capital(kind.replaceAll('-', ' ')), tag }
}
