import { z } from 'zod'
import { described } from './described.ts'
import type { Failed, GitHub, Got } from './github-api.ts'
import type { GitHubStates } from './github-states.ts'
import { listDeployments } from './kept-deployment.ts'

export type DeploymentStatus = {
  readonly state: GitHubStates['deployment']
  readonly text: string
  /** Null: nobody knows an address of this server. */
  readonly link: string | null
}

const status = z.object({ state: z.string(), description: z.string().nullish() })

/** The newest status that a deployment at GitHub has; null: it has none. */
const newestStatus = async (github: GitHub, id: number): Promise<Got<z.infer<typeof status> | null>> => {
  const found = await github({
    method: 'GET',
    path: `/deployments/${id}/statuses?per_page=1`,
    answer: z.array(status),
  })
  return found.kind === 'got' ? { kind: 'got', value: found.value[0] ?? null } : found
}

/** States behind which only another end may come. */
const ends: readonly string[] = [
  'success',
  'failure',
  'error',
  'inactive',
] satisfies readonly DeploymentStatus['state'][]

/**
 * Says how a deployment at GitHub is now, unless that is what it said last. `past`: nothing was said, for it has come to an end already and
 * this is about before. `absent`: GitHub does not have it any more.
 */
export const setDeploymentStatus = async (
  github: GitHub,
  id: number,
  { state, text, link }: DeploymentStatus,
): Promise<Got<'said' | 'past'>> => {
  const body = { state, ...described(text), ...(link !== null && { log_url: link }), auto_inactive: false }
  const last = await newestStatus(github, id)
  if (last.kind !== 'got') return last
  if (last.value?.state === state && last.value.description === body.description) return said
  if (last.value !== null && ends.includes(last.value.state) && !ends.includes(state))
    return { kind: 'got', value: 'past' }
  const path = `/deployments/${id}/statuses`
  const set = await github({ method: 'POST', path, body, answer: z.object({ id: z.number() }) })
  return set.kind === 'got' ? said : set
}

const said = { kind: 'got', value: 'said' } as const

type Succeeded = { readonly id: number; readonly app: string; readonly environment: string; readonly by: string }

/**
 * Lets go what ran in an environment before one succeeded there, or the one itself where that is told late. GitHub would do so itself, but
 * never in production, and for every app of the repository. Null: it is done.
 */
export const endEarlier = async (github: GitHub, { id, app, environment, by }: Succeeded): Promise<Failed | null> => {
  const found = await listDeployments(github, { environment, commit: null })
  if (found.kind === 'absent') return null
  if (found.kind !== 'got') return found
  for (const one of found.value) {
    if (one.id === id || one.ours?.app !== app) continue
    const last = await newestStatus(github, one.id)
    if (last.kind === 'later' || last.kind === 'refused') return last
    if (last.kind === 'absent' || last.value?.state !== 'success') continue
    // Those before it were let go when it succeeded.
    return one.id > id ? end(github, id, 'replaced by a later one') : end(github, one.id, `replaced by ${by}`)
  }
  return null
}

const end = async (github: GitHub, id: number, text: string): Promise<Failed | null> => {
  const ended = await setDeploymentStatus(github, id, { state: 'inactive', text, link: null })
  return ended.kind === 'later' || ended.kind === 'refused' ? ended : null
}
