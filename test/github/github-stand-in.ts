import type { IncomingMessage, RequestListener } from 'node:http'
import { switchableServer } from '../rig/switchable-server.ts'
import type { SwitchableServer } from '../rig/switchable-server.ts'

type Fields = Readonly<Record<string, unknown>>
type Status = { readonly state: string; readonly description: string | null; readonly log_url: string | null }
export type StandInDeployment = {
  readonly id: number
  readonly environment: string
  readonly sha: string
  readonly payload: unknown
  /** Newest first. */
  readonly statuses: Status[]
}
export type StandInRelease = { readonly id: number; readonly tag: string; readonly name: string; readonly body: string }
export type StandInComment = { readonly id: number; readonly issue: number; body: string }

export type GitHubStandIn = {
  readonly server: SwitchableServer
  /** The same as `server.url`: what `api` is set to. */
  readonly api: string
  readonly repository: 'acme/shop'
  readonly token: 'a-token-of-the-test'
  /** The commits that the repository has. */
  readonly commits: Set<string>
  /** The commit of each tag. */
  readonly tags: Map<string, string>
  /** The head of each pull request. */
  readonly pulls: Map<number, string>
  readonly deployments: StandInDeployment[]
  readonly releases: StandInRelease[]
  readonly comments: StandInComment[]
  /** By commit and context, the newest. */
  readonly statuses: Map<string, Fields>
  /** Requests that wrote something, as `POST /deployments`. */
  readonly writes: string[]
  /** What is done with requests from now on: as GitHub, or by this. */
  answers(listener: RequestListener | null): Promise<void>
  /** After the next request that writes this path has been done, its answer is lost. */
  loseAnswerTo(path: RegExp): void
  stop(): Promise<void>
}

class Refused extends Error {
  readonly status: number
  readonly errors: readonly Fields[]
  constructor(status: number, message: string, errors: readonly Fields[] = []) {
    super(message)
    this.status = status
    this.errors = errors
  }
}

const invalid = (resource: string, field: string, code = 'invalid'): Refused =>
  new Refused(422, 'Validation Failed', [{ resource, field, code }])

const plainText = (value: unknown): string => (typeof value === 'string' ? value : '')

const textIn = (body: Fields, field: string, resource: string): string => {
  const value = body[field]
  if (typeof value !== 'string' || value === '') throw invalid(resource, field, 'missing_field')
  return value
}

const oneOf = (body: Fields, field: string, resource: string, known: readonly string[]): string => {
  const value = textIn(body, field, resource)
  if (!known.includes(value)) throw invalid(resource, field)
  return value
}

const descriptionIn = (body: Fields, resource: string): string | null => {
  const { description = null } = body
  if (description !== null && (typeof description !== 'string' || description.length > 140))
    throw new Refused(422, 'Validation Failed', [{ resource, field: 'description', code: 'custom' }])
  return description
}

const urlIn = (body: Fields, field: string, resource: string): string | null => {
  const { [field]: url = null } = body
  if (url !== null && (typeof url !== 'string' || !/^https?:\/\//.test(url))) throw invalid(resource, field)
  return url
}

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = []
  for await (const piece of request) pieces.push(piece as Buffer)
  return Buffer.concat(pieces).toString('utf8')
}

type Route = readonly [
  method: string,
  path: RegExp,
  handle: (found: readonly string[], body: Fields, query: URLSearchParams) => unknown,
]

/** A stand-in for the API of GitHub: it checks what GitHub documents, and keeps what it is told. */
export const gitHubStandIn = async (): Promise<GitHubStandIn> => {
  const repository = 'acme/shop'
  const token = 'a-token-of-the-test'
  const commits = new Set<string>()
  const tags = new Map<string, string>()
  const pulls = new Map<number, string>()
  const deployments: StandInDeployment[] = []
  const releases: StandInRelease[] = []
  const comments: StandInComment[] = []
  const statuses = new Map<string, Fields>()
  const writes: string[] = []
  let lost: RegExp | null = null
  let ids = 100

  const knownCommit = (sha: string): string => {
    if (!commits.has(sha)) throw new Refused(422, `No commit found for SHA: ${sha}`)
    return sha
  }
  const deploymentOf = (id: string): StandInDeployment => {
    const found = deployments.find(one => String(one.id) === id)
    if (found === undefined) throw new Refused(404, 'Not Found')
    return found
  }
  const found = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Refused(404, 'Not Found')
    return value
  }
  const withoutTag = (tag: string) => !releases.some(one => one.tag === tag)

  const routes: readonly Route[] = [
    ['GET', /^$/, () => ({ id: 1, full_name: repository })],
    [
      'GET',
      /^\/deployments$/,
      (_, _body, query) =>
        deployments
          .filter(({ environment }) => query.get('environment') === null || environment === query.get('environment'))
          .filter(({ sha }) => query.get('sha') === null || sha === query.get('sha'))
          .toReversed()
          .slice(0, Number(query.get('per_page') ?? 30)),
    ],
    [
      'POST',
      /^\/deployments$/,
      (_, body) => {
        const ref = textIn(body, 'ref', 'Deployment')
        if (!commits.has(ref)) throw new Refused(422, `No ref found for: ${ref}`)
        if (!Array.isArray(body['required_contexts']) || body['required_contexts'].length > 0)
          throw new Refused(409, 'Conflict: Commit status checks failed for the ref.')
        if (body['auto_merge'] !== false) throw new Refused(409, 'Conflict merging the default branch into the ref.')
        descriptionIn(body, 'Deployment')
        const environment = textIn(body, 'environment', 'Deployment')
        const made = { id: (ids += 1), environment, sha: ref, payload: body['payload'] ?? {}, statuses: [] }
        deployments.push(made)
        return made
      },
    ],
    [
      'GET',
      /^\/deployments\/(\d+)\/statuses$/,
      ([id = ''], _body, query) => deploymentOf(id).statuses.slice(0, Number(query.get('per_page') ?? 30)),
    ],
    [
      'POST',
      /^\/deployments\/(\d+)\/statuses$/,
      ([id = ''], body) => {
        const one = deploymentOf(id)
        const known = ['error', 'failure', 'inactive', 'in_progress', 'queued', 'pending', 'success']
        const state = oneOf(body, 'state', 'DeploymentStatus', known)
        const description = descriptionIn(body, 'DeploymentStatus')
        const log_url = urlIn(body, 'log_url', 'DeploymentStatus')
        one.statuses.unshift({ state, description, log_url })
        if (state === 'success' && body['auto_inactive'] !== false && one.environment !== 'production')
          for (const other of deployments)
            if (other.id < one.id && other.environment === one.environment)
              other.statuses.unshift({ state: 'inactive', description: null, log_url: null })
        return { id: (ids += 1), state }
      },
    ],
    [
      'POST',
      /^\/statuses\/(\w+)$/,
      ([sha = ''], body) => {
        knownCommit(sha)
        const state = oneOf(body, 'state', 'Status', ['error', 'failure', 'pending', 'success'])
        const description = descriptionIn(body, 'Status')
        const target_url = urlIn(body, 'target_url', 'Status')
        const context = typeof body['context'] === 'string' ? body['context'] : 'default'
        statuses.set(`${sha} ${context}`, { state, description, target_url })
        return { id: (ids += 1), state, context }
      },
    ],
    [
      'GET',
      /^\/commits\/tags\/(.+)$/,
      ([tag = '']) => {
        const sha = tags.get(tag)
        if (sha === undefined) throw new Refused(422, `No commit found for SHA: tags/${tag}`)
        return { sha }
      },
    ],
    ['GET', /^\/releases\/tags\/(.+)$/, ([tag = '']) => found(releases.find(one => one.tag === tag))],
    [
      'POST',
      /^\/releases$/,
      (_, body) => {
        const tag = textIn(body, 'tag_name', 'Release')
        if (!withoutTag(tag)) throw invalid('Release', 'tag_name', 'already_exists')
        const { target_commitish: target } = body
        if (!tags.has(tag)) tags.set(tag, typeof target === 'string' ? target : 'the default branch')
        const made = { id: (ids += 1), tag, name: plainText(body['name']), body: plainText(body['body']) }
        releases.push(made)
        return made
      },
    ],
    [
      'GET',
      /^\/pulls\/(\d+)$/,
      ([number = '']) => {
        const sha = found(pulls.get(Number(number)))
        return { number: Number(number), head: { sha } }
      },
    ],
    [
      'GET',
      /^\/issues\/(\d+)\/comments$/,
      ([number = ''], _body, query) => {
        const perPage = Number(query.get('per_page') ?? 30)
        const from = (Number(query.get('page') ?? 1) - 1) * perPage
        found(pulls.get(Number(number)))
        return comments.filter(({ issue }) => issue === Number(number)).slice(from, from + perPage)
      },
    ],
    [
      'POST',
      /^\/issues\/(\d+)\/comments$/,
      ([number = ''], said) => {
        found(pulls.get(Number(number)))
        const body = textIn(said, 'body', 'IssueComment')
        if (body.length > 65_536) throw invalid('IssueComment', 'body', 'custom')
        const made = { id: (ids += 1), issue: Number(number), body }
        comments.push(made)
        return made
      },
    ],
    [
      'PATCH',
      /^\/issues\/comments\/(\d+)$/,
      ([id = ''], said) => {
        const one = found(comments.find(comment => String(comment.id) === id))
        one.body = textIn(said, 'body', 'IssueComment')
        return one
      },
    ],
  ]

  const answerTo = (request: IncomingMessage, text: string): unknown => {
    const { method = '', headers } = request
    const url = new URL(request.url ?? '', 'http://stand-in')
    if ((headers['user-agent'] ?? '') === '') throw new Refused(403, 'Request forbidden by administrative rules.')
    if (headers.authorization !== `Bearer ${token}`) throw new Refused(401, 'Bad credentials')
    const path = decodeURIComponent(url.pathname)
    if (!path.startsWith(`/repos/${repository}`)) throw new Refused(404, 'Not Found')
    const rest = path.slice(`/repos/${repository}`.length)
    const body = bodyIn(method, text)
    for (const [wanted, pattern, handle] of routes) {
      const match = pattern.exec(rest)
      if (wanted !== method || match === null) continue
      const answer = handle(match.slice(1), body, url.searchParams)
      if (method !== 'GET') writes.push(`${method} ${rest}`)
      return answer
    }
    throw new Refused(404, 'Not Found')
  }

  const asGitHub: RequestListener = (request, response) => {
    void bodyOf(request).then(text => {
      const [status, answer] = answered(() => answerTo(request, text), request.method === 'POST' ? 201 : 200)
      const isLost = lost !== null && request.method !== 'GET' && lost.test(decodeURIComponent(request.url ?? ''))
      if (isLost) {
        lost = null
        request.socket.destroy()
      } else
        response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(answer))
    })
  }
  const server = await switchableServer(asGitHub)
  return {
    server,
    api: server.url,
    repository,
    token,
    commits,
    tags,
    pulls,
    deployments,
    releases,
    comments,
    statuses,
    writes,
    answers: listener => server.answer(listener ?? asGitHub),
    loseAnswerTo: path => {
      lost = path
    },
    stop: () => server.stop(),
  }
}

const bodyIn = (method: string, text: string): Fields => {
  if (method === 'GET') return {}
  try {
    return JSON.parse(text) as Fields
  } catch {
    throw new Refused(400, 'Problems parsing JSON')
  }
}

const answered = (answer: () => unknown, good: number): readonly [number, unknown] => {
  try {
    return [good, answer()]
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return [
      error.status,
      { message: error.message, errors: error.errors, documentation_url: 'https://docs.github.com/rest' },
    ]
  }
}
