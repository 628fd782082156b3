import { z } from 'zod'
import type { GitHub, Got } from './github-api.ts'

/** Of which deployment of ours it is, in the payload of one at GitHub. */
export type Ours = { readonly app: string; readonly deployment: string }

/** One to be kept at GitHub. */
export type Wanted = Ours & { readonly environment: string; readonly commit: string }

// GitHub gives a payload back as it got it, or as a text of JSON.
const payload = z
  .union([z.string().transform(textToJson), z.unknown()])
  .pipe(z.object({ lockstep: z.object({ app: z.string(), deployment: z.string() }) }))

function textToJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

const listed = z.array(z.object({ id: z.int(), payload: z.unknown() }))

export type Listed = { readonly id: number; readonly ours: Ours | null }

const perPage = 50

/** The newest deployments at GitHub of an environment, of one commit or of all, and which of ours they are. */
export const listDeployments = async (
  github: GitHub,
  { environment, commit }: { readonly environment: string; readonly commit: string | null },
): Promise<Got<readonly Listed[]>> => {
  const query = new URLSearchParams({ environment, per_page: String(perPage), ...(commit !== null && { sha: commit }) })
  const found = await github({ method: 'GET', path: `/deployments?${query.toString()}`, answer: listed })
  if (found.kind !== 'got') return found
  return {
    kind: 'got',
    value: found.value.map(one => ({ id: one.id, ours: payload.safeParse(one.payload).data?.lockstep ?? null })),
  }
}

/** The deployment at GitHub that stands for one of ours, by its id there: the one that is there already, or a new one. */
export const keptDeployment = async (github: GitHub, wanted: Wanted): Promise<Got<number>> => {
  const found = await listDeployments(github, wanted)
  if (found.kind !== 'got') return found
  const known = found.value.find(({ ours }) => ours?.deployment === wanted.deployment)
  return known === undefined ? create(github, wanted) : { kind: 'got', value: known.id }
}

/** https://docs.github.com/en/rest/deployments/deployments#create-a-deployment (2026-11): merges nothing, waits for no check. */
const create = async (github: GitHub, { app, deployment, environment, commit }: Wanted): Promise<Got<number>> => {
  const made = await github({
    method: 'POST',
    path: '/deployments',
    body: {
      ref: commit,
      task: 'deploy',
      auto_merge: false,
      required_contexts: [],
      environment,
      description: `${app} by Lockstep`,
      payload: { lockstep: { app, deployment } },
    },
    answer: z.object({ id: z.int() }),
  })
  return made.kind === 'got' ? { kind: 'got', value: made.value.id } : made
}
