import { createHmac, randomBytes, randomUUID } from 'node:crypto'
import type { WebhookSource } from '../../src/domain/webhooks/registered-app.ts'

export type Sent = { readonly headers: Readonly<Record<string, string>>; readonly body: string }

const json = { 'content-type': 'application/json' }
export const hex = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex')
const zeros = '0'.repeat(40)
const commit = 'a'.repeat(40)

/** As https://docs.github.com/en/webhooks documents it. */
export const fromGithub = (secret: string, event: string, said: object, delivery: string = randomUUID()): Sent => {
  const body = JSON.stringify(said)
  const headers = { 'x-github-event': event, 'x-github-delivery': delivery, 'x-github-hook-id': '1' }
  return { headers: { ...json, ...headers, 'x-hub-signature-256': `sha256=${hex(secret, body)}` }, body }
}

const repository = { id: 1, name: 'shop', full_name: 'acme/shop', default_branch: 'main', pushed_at: 1 }

export const githubPush = (ref: string, more: object = {}) => ({
  ref,
  before: zeros,
  after: randomBytes(20).toString('hex'),
  created: false,
  deleted: false,
  forced: false,
  repository: { ...repository, pushed_at: Date.now() },
  pusher: { name: 'ada', email: 'ada@example.invalid' },
  commits: [{ id: commit, message: 'change', author: { name: 'Ada', email: 'ada@example.invalid' } }],
  ...more,
})

export const githubPullRequest = (number: number, action = 'opened') => ({
  action,
  number,
  pull_request: {
    id: 7,
    number,
    state: 'open',
    head: { ref: 'main', sha: commit, repo: { ...repository, fork: false } },
  },
  repository: { ...repository, pushed_at: Date.now() },
})

/** As https://docs.gitlab.com/user/project/integrations/webhooks documents it: a secret token. */
export const fromGitlab = (secret: string, said: object, delivery: string = randomUUID()): Sent => ({
  headers: { ...json, 'x-gitlab-token': secret, 'x-gitlab-event': 'Push Hook', 'idempotency-key': delivery },
  body: JSON.stringify(said),
})

/** The same with a signing token, `whsec_` and a key in base64. */
export const signedByGitlab = (
  token: string,
  said: object,
  { delivery = randomUUID() as string, atMs = Date.now() } = {},
): Sent => {
  const body = JSON.stringify(said)
  const seconds = String(Math.floor(atMs / 1000))
  const key = Buffer.from(token.replace('whsec_', ''), 'base64')
  const signature = createHmac('sha256', key).update(`${delivery}.${seconds}.${body}`).digest('base64')
  const headers = { 'webhook-id': delivery, 'webhook-timestamp': seconds, 'webhook-signature': `v1,${signature}` }
  return { headers: { ...json, ...headers }, body }
}

export const gitlabPush = (ref: string, kind = 'push') => ({
  object_kind: kind,
  event_name: kind,
  before: zeros,
  after: commit,
  ref,
  checkout_sha: commit,
  user_username: 'ada',
  project: { id: 1, name: 'shop', default_branch: 'main' },
  commits: [],
  total_commits_count: 0,
})

/** As https://learn.microsoft.com/azure/devops/service-hooks/events documents it, with basic authentication. */
export const fromAzure = (secret: string, said: object): Sent => ({
  headers: { ...json, authorization: `Basic ${Buffer.from(`lockstep:${secret}`).toString('base64')}` },
  body: JSON.stringify(said),
})

export const azurePush = (...refs: readonly string[]) => ({
  subscriptionId: randomUUID(),
  notificationId: 3,
  id: randomUUID(),
  eventType: 'git.push',
  publisherId: 'tfs',
  message: { text: 'Ada pushed updates' },
  resource: {
    commits: [{ commitId: commit, comment: 'change' }],
    refUpdates: refs.map(name => ({ name, oldObjectId: zeros, newObjectId: commit })),
    repository: { id: randomUUID(), name: 'shop', defaultBranch: 'refs/heads/main' },
    pushedBy: { displayName: 'Ada' },
    pushId: 14,
  },
  resourceVersion: '1.0',
  createdDate: '2026-11-28T00:00:00Z',
})

export const azurePullRequest = (pullRequestId: number, status = 'active') => ({
  ...azurePush(),
  eventType: 'git.pullrequest.created',
  resource: { pullRequestId, status, sourceRefName: 'refs/heads/mine', targetRefName: 'refs/heads/main' },
})

/** As https://docs.aws.amazon.com/eventbridge documents it, from an API destination with a header of its own. */
export const fromEventbridge = (secret: string, said: object): Sent => ({
  headers: { ...json, 'x-lockstep-token': secret },
  body: JSON.stringify(said),
})

const awsEvent = (source: string, type: string, detail: object) => ({
  version: '0',
  id: randomUUID(),
  'detail-type': type,
  source,
  account: '111122223333',
  time: '2026-11-28T00:00:00Z',
  region: 'eu-west-2',
  resources: [],
  detail,
})

export const codeCommitPush = (ref: string) =>
  awsEvent('aws.codecommit', 'CodeCommit Repository State Change', {
    event: 'referenceUpdated',
    repositoryName: 'shop',
    referenceType: 'branch',
    referenceName: ref.replace('refs/heads/', ''),
    referenceFullName: ref,
    commitId: commit,
  })

export const codePipeline = (state: string) =>
  awsEvent('aws.codepipeline', 'CodePipeline Pipeline Execution State Change', {
    pipeline: 'shop',
    'execution-id': randomUUID(),
    state,
    version: 1,
  })

export const ecrPush = () =>
  awsEvent('aws.ecr', 'ECR Image Action', {
    result: 'SUCCESS',
    'repository-name': 'shop',
    'image-digest': `sha256:${'b'.repeat(64)}`,
    'action-type': 'PUSH',
    'image-tag': 'latest',
  })

/** Signed as our own notices are: one header, or the time in a header of its own. */
export const fromAnybody = (
  secret: string,
  said: object,
  { atMs = Date.now(), form = 'one' }: { readonly atMs?: number; readonly form?: 'one' | 'two' } = {},
): Sent => {
  const body = JSON.stringify(said)
  const seconds = Math.floor(atMs / 1000)
  const signature = `v1=${hex(secret, `${seconds}.${body}`)}`
  const headers: Record<string, string> =
    form === 'one'
      ? { 'x-lockstep-signature': `t=${seconds},${signature}` }
      : { 'x-lockstep-timestamp': String(seconds), 'x-lockstep-signature': signature }
  return { headers: { ...json, ...headers }, body }
}

/** A push to a ref by each source in its own words; each call is another delivery. */
export const pushBy: Readonly<Record<WebhookSource, (secret: string, ref: string) => Sent>> = {
  github: (secret, ref) => fromGithub(secret, 'push', githubPush(ref)),
  gitlab: (secret, ref) => fromGitlab(secret, gitlabPush(ref)),
  'azure-devops': (secret, ref) => fromAzure(secret, azurePush(ref)),
  eventbridge: (secret, ref) => fromEventbridge(secret, codeCommitPush(ref)),
  generic: (secret, ref) => fromAnybody(secret, { ref, delivery: randomUUID() }),
}
