import { z } from 'zod'
import type { Notice } from '../../domain/notices/notice.ts'
import type { Attempt, Notifier, Outcome } from '../../ports/notifier.ts'
import { setCommitStatus } from './commit-status.ts'
import { endEarlier, setDeploymentStatus } from './deployment-status.ts'
import { absent, githubApi } from './github-api.ts'
import type { GitHub, GitHubOptions, Got } from './github-api.ts'
import { makeRelease } from './github-release.ts'
import { githubStates } from './github-states.ts'
import type { GitHubStates } from './github-states.ts'
import { keptDeployment } from './kept-deployment.ts'

/** Which deployment at GitHub stands for one of ours. */
const reference = z.object({ github: z.int() })

/**
 * Keeps a deployment and the status of its commit at GitHub as one of ours goes on, and makes a release of a tag that has come to the
 * end of its way. What is about neither only looks whether the repository can be reached.
 */
export const githubNotifier = (options: GitHubOptions): Notifier => ({
  send: async (notice, { previous, signal }) => {
    const github = githubApi(options, signal)
    const { released, commit } = notice
    if (released !== null && commit !== null)
      return makeRelease(github, { ...released, commit, name: `${notice.app} ${released.tag}` })
    const about = aboutOf(notice)
    return about === null ? lookAt(github, options.repository) : keep(github, options.repository, about, previous)
  },
})

type About = {
  readonly notice: Notice
  readonly deployment: string
  readonly commit: string
  readonly states: GitHubStates
}

const aboutOf = (notice: Notice): About | null => {
  const { kind, deployment, commit } = notice
  const states = githubStates(kind)
  return deployment === null || commit === null || states === null ? null : { notice, deployment, commit, states }
}

const lookAt = async (github: GitHub, repository: string): Promise<Outcome> => {
  const found = await github({ method: 'GET', path: '', answer: z.object({ id: z.number() }) })
  if (found.kind === 'got') return { kind: 'sent', reference: null }
  return found.kind === 'absent' ? absent(repository) : found
}

const keep = async (
  github: GitHub,
  repository: string,
  about: About,
  previous: Attempt['previous'],
): Promise<Outcome> => {
  const { notice, commit, states } = about
  const { app, environment, title: text, link } = notice
  const told = await tellDeployment(github, about, previous)
  if (told.kind === 'absent') return absent(repository)
  if (told.kind !== 'got') return told
  const { id, said } = told.value
  const sent: Outcome = { kind: 'sent', reference: { github: id } satisfies z.infer<typeof reference> }
  if (said === 'past') return sent
  const status = { commit, context: `lockstep/${app}/${environment}`, state: states.commit, text, link }
  const set = await setCommitStatus(github, status)
  if (set.kind === 'absent') return absent(`commit ${commit}`)
  if (set.kind !== 'got') return set
  if (states.deployment !== 'success') return sent
  return (await endEarlier(github, { id, app, environment, by: notice.release ?? commit })) ?? sent
}

type Told = { readonly id: number; readonly said: 'said' | 'past' }

/** Which deployment at GitHub was told how it is. One that somebody has deleted there is made anew. */
const tellDeployment = async (
  github: GitHub,
  { notice, deployment, commit, states }: About,
  previous: Attempt['previous'],
): Promise<Got<Told>> => {
  const { app, environment, title: text, link } = notice
  const tell = async (id: number): Promise<Got<Told>> => {
    const set = await setDeploymentStatus(github, id, { state: states.deployment, text, link })
    return set.kind === 'got' ? { kind: 'got', value: { id, said: set.value } } : set
  }
  const before = reference.safeParse(previous).data
  const told = before === undefined ? null : await tell(before.github)
  if (told !== null && told.kind !== 'absent') return told
  const kept = await keptDeployment(github, { app, deployment, environment, commit })
  return kept.kind === 'got' ? tell(kept.value) : kept
}
