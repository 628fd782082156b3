import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { githubNotifier } from '../../src/adapters/github/github-notifier.ts'
import type { Notice } from '../../src/domain/notices/notice.ts'
import type { Notifier } from '../../src/ports/notifier.ts'
import { notice, notifierContract } from '../contract/notifier.ts'
import type { NotifierRig } from '../contract/notifier.ts'
import { gitHubStandIn } from '../github/github-stand-in.ts'
import type { GitHubStandIn } from '../github/github-stand-in.ts'
import { never } from '../rig/switchable-server.ts'

const commit = 'c'.repeat(40)
const link = 'https://lockstep.example.com/deployments/d-1'

const notifierAt = ({ api, repository, token }: GitHubStandIn): Notifier =>
  githubNotifier({ api, repository, token: () => Promise.resolve(token) })

/** What it was told, a text for each status of a deployment; for what is about none, that somebody has looked. */
const rigOf = async (): Promise<NotifierRig> => {
  const github = await gitHubStandIn()
  github.commits.add(commit)
  const notifier = notifierAt(github)
  let looks = 0
  return {
    notifier: {
      send: async (told, attempt) => {
        const outcome = await notifier.send(told, attempt)
        if (outcome.kind === 'sent' && told.deployment === null) looks += 1
        return outcome
      },
    },
    taken: () => [
      ...github.deployments.flatMap(({ payload, statuses }) =>
        statuses.toReversed().map(status => JSON.stringify({ payload, ...status })),
      ),
      ...Array.from({ length: looks }, () => 'looked'),
    ],
    answers: async (how, seconds = 1) => {
      if (how === 'well') return github.answers(null)
      if (how === 'away') return github.server.answer(null)
      if (how === 'silent') return github.answers(never)
      const [status, headers] = how === 'busy' ? [403, { 'retry-after': String(seconds) }] : [403, {}]
      return github.answers((_request, response) => void response.writeHead(status, headers).end('{"message":"no"}'))
    },
    stop: github.stop,
  }
}

describe('GitHub', () => {
  notifierContract('it', rigOf, { updates: true, saysHowLong: true, secret: 'a-token-of-the-test' })
})

describe('what is kept at GitHub', () => {
  let github: GitHubStandIn
  let notifier: Notifier
  beforeEach(async () => {
    github = await gitHubStandIn()
    github.commits.add(commit)
    notifier = notifierAt(github)
  })
  afterEach(() => github.stop())

  const tell = async (change: Partial<Notice>, previous: Parameters<Notifier['send']>[1]['previous'] = null) =>
    notifier.send(notice(change), { delivery: 'x', previous, signal: new AbortController().signal })
  const statesOf = (index: number) => github.deployments[index]?.statuses.map(({ state }) => state).toReversed()
  const context = (environment = 'production') => `${commit} lockstep/orders/${environment}`

  it('is a deployment of the commit, its statuses, and a status of the commit', async () => {
    const first = await tell({ kind: 'approval-needed' })
    const previous = first.kind === 'sent' ? first.reference : null
    await tell({ kind: 'started', title: 'orders v12 in production has started' }, previous)
    await tell({ kind: 'succeeded', title: 'orders v12 in production succeeded' }, previous)
    expect(github.deployments).toMatchObject([
      { sha: commit, environment: 'production', payload: { lockstep: { app: 'orders', deployment: 'd-1' } } },
    ])
    expect(statesOf(0)).toEqual(['queued', 'in_progress', 'success'])
    expect(github.deployments[0]?.statuses[0]).toMatchObject({
      log_url: link,
      description: 'orders v12 in production succeeded',
    })
    expect(github.statuses.get(context())).toMatchObject({ state: 'success', target_url: link })
  })

  it.each([
    ['planned', 'queued', 'pending'],
    ['asking', 'in_progress', 'pending'],
    ['taking-back', 'in_progress', 'pending'],
    ['stuck', 'error', 'failure'],
    ['rolled-back', 'failure', 'failure'],
    ['rollback-failed', 'error', 'failure'],
    ['rejected', 'inactive', 'failure'],
    ['superseded', 'inactive', 'failure'],
  ] as const)('says of %s that it is %s, and %s for the commit', async (kind, state, ofCommit) => {
    expect(await tell({ kind })).toMatchObject({ kind: 'sent' })
    expect(statesOf(0)).toEqual([state])
    expect(github.statuses.get(context())).toMatchObject({ state: ofCommit })
  })

  it('is made once, and says the same once, when an answer is lost and the notice comes again', async () => {
    github.loseAnswerTo(/\/deployments$/)
    expect(await tell({ kind: 'started' })).toMatchObject({ kind: 'later' })
    github.loseAnswerTo(/\/statuses$/)
    expect(await tell({ kind: 'started' })).toMatchObject({ kind: 'later' })
    github.loseAnswerTo(/\/statuses\/c+$/)
    expect(await tell({ kind: 'started' })).toMatchObject({ kind: 'later' })
    expect(await tell({ kind: 'started' })).toMatchObject({ kind: 'sent' })
    expect(statesOf(0)).toEqual(['in_progress'])
    expect(github.deployments).toHaveLength(1)
  })

  it('finds its own also where GitHub gives the payload back as text', async () => {
    const payload = JSON.stringify({ lockstep: { app: 'orders', deployment: 'd-1' } })
    github.deployments.push({ id: 7, environment: 'production', sha: commit, payload, statuses: [] })
    github.deployments.push({ id: 8, environment: 'production', sha: commit, payload: '{"mine": tr', statuses: [] })
    expect(await tell({ kind: 'started' })).toEqual({ kind: 'sent', reference: { github: 7 } })
    expect(github.deployments).toHaveLength(2)
  })

  it('is made anew when somebody has deleted it', async () => {
    expect(await tell({ kind: 'started' }, { github: 9 })).toMatchObject({ kind: 'sent' })
    expect(statesOf(0)).toEqual(['in_progress'])
  })

  it('does not go back when something from before is sent again', async () => {
    await tell({ kind: 'succeeded' })
    expect(await tell({ kind: 'started' })).toMatchObject({ kind: 'sent' })
    expect(statesOf(0)).toEqual(['success'])
    expect(github.statuses.get(context())).toMatchObject({ state: 'success' })
  })

  it('lets what ran before go, of the same app only, also in production', async () => {
    const others = { lockstep: { app: 'billing', deployment: 'd-0' } }
    const success = { state: 'success', description: null, log_url: null }
    github.deployments.push({ id: 50, environment: 'production', sha: commit, payload: others, statuses: [success] })
    await tell({ kind: 'succeeded', deployment: 'd-1' })
    await tell({ kind: 'rolled-back', deployment: 'd-2' })
    expect([0, 1, 2].map(statesOf)).toEqual([['success'], ['success'], ['failure']])
    await tell({ kind: 'succeeded', deployment: 'd-3' })
    await tell({ kind: 'succeeded', deployment: 'd-4', environment: 'staging' })
    expect([0, 1, 2, 3, 4].map(statesOf)).toEqual([
      ['success'],
      ['success', 'inactive'],
      ['failure'],
      ['success'],
      ['success'],
    ])
  })

  it('lets one go at once whose success is told after that of a later one', async () => {
    await tell({ kind: 'started', deployment: 'd-1' })
    await tell({ kind: 'succeeded', deployment: 'd-2' })
    await tell({ kind: 'succeeded', deployment: 'd-1' })
    expect([0, 1].map(statesOf)).toEqual([['in_progress', 'success', 'inactive'], ['success']])
  })

  it('has descriptions as long as GitHub takes them, and no link where there is none', async () => {
    const title = 'x'.repeat(500)
    expect(await tell({ kind: 'started', title, link: null })).toMatchObject({ kind: 'sent' })
    const [status] = github.deployments[0]?.statuses ?? []
    expect([status?.description?.length, status?.log_url]).toEqual([140, null])
  })

  it('says what GitHub will not have, and waits where GitHub limits it', async () => {
    expect(await tell({ commit: 'd'.repeat(40) })).toMatchObject({
      kind: 'refused',
      why: `GitHub answered 422: No ref found for: ${'d'.repeat(40)}`,
    })
    const reset = String(Math.ceil(Date.now() / 1000) + 600)
    await github.answers(
      (_request, response) =>
        void response.writeHead(403, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }).end('{}'),
    )
    const limited = await tell({})
    expect(limited.kind === 'later' ? limited.afterMs : 0).toBeGreaterThan(500_000)
    await github.answers(
      (_request, response) =>
        void response.writeHead(403).end('{"message":"You have exceeded a secondary rate limit"}'),
    )
    expect(await tell({})).toMatchObject({ kind: 'later', afterMs: 60_000 })
  })

  it.each([
    ['a wrong token', { token: () => Promise.resolve('another') }, 'GitHub answered 401: Bad credentials'],
    ['a repository that is not there', { repository: 'acme/else' }, 'GitHub knows no acme/else'],
  ])('says so of %s', async (_what, change, why) => {
    const { api, repository, token } = github
    const wrong = githubNotifier({ api, repository, token: () => Promise.resolve(token), ...change })
    const attempt = { delivery: 'x', previous: null, signal: new AbortController().signal }
    for (const about of [notice(), notice({ deployment: null })])
      expect(await wrong.send(about, attempt)).toMatchObject({
        kind: 'refused',
        why: expect.stringContaining(why) as string,
      })
  })

  describe('a release', () => {
    const released = { tag: 'v1.4.0', notes: '## Changes' }
    const release = { kind: 'released', deployment: null, released } as const

    it('is made of a tag, once, also when the answer is lost', async () => {
      github.tags.set('v1.4.0', commit)
      github.loseAnswerTo(/\/releases$/)
      expect(await tell(release)).toMatchObject({ kind: 'later' })
      expect(await tell(release)).toEqual({ kind: 'sent', reference: null })
      expect(github.releases).toMatchObject([{ tag: 'v1.4.0', name: 'orders v1.4.0', body: '## Changes' }])
      expect(github.deployments).toEqual([])
    })

    it('that somebody has made is left as it is', async () => {
      github.tags.set('v1.4.0', commit)
      github.releases.push({ id: 1, tag: 'v1.4.0', name: 'by hand', body: 'words' })
      expect(await tell(release)).toEqual({ kind: 'sent', reference: null })
      expect(github.releases).toEqual([{ id: 1, tag: 'v1.4.0', name: 'by hand', body: 'words' }])
    })

    it('is not made where the tag is gone or elsewhere by now, and makes no tag', async () => {
      expect(await tell(release)).toMatchObject({ kind: 'refused' })
      github.tags.set('v1.4.0', 'd'.repeat(40))
      expect(await tell(release)).toMatchObject({
        kind: 'refused',
        why: 'the tag v1.4.0 is at another commit by now',
      })
      expect([github.releases, [...github.tags.keys()]]).toEqual([[], ['v1.4.0']])
    })
  })
})
