import { useQueries, useQuery } from '@tanstack/react-query'
import { roleQuery, statusQuery } from '../api/queries.ts'
import type { RunSeen } from '../api/types.ts'
import { mayDeploy } from '../deployment/may-do.ts'

/**
 * Whether whoever looks may deploy to each environment that a run goes to; to one that goes nowhere, as checks alone do, it is enough to
 * deploy somewhere. Undefined: it is not known yet, or of which app (empty).
 */
export const useMayRun = ({ app, environments }: Pick<RunSeen, 'app' | 'environments'>): boolean | undefined => {
  const goesNowhere = environments.length === 0 && app !== ''
  const { data: status = [] } = useQuery({ ...statusQuery(app), enabled: goesNowhere })
  const asked = goesNowhere ? status.map(({ environment }) => environment) : environments
  const roles = useQueries({ queries: asked.map(environment => roleQuery(app, environment)) })
  if (asked.length === 0 || roles.some(({ data }) => data === undefined)) return undefined
  const may = roles.map(({ data }) => data !== undefined && mayDeploy(data.role))
  return goesNowhere ? may.some(Boolean) : may.every(Boolean)
}
