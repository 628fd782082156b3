import type { Watch } from './app.ts'
import { localReference } from './resolve-variables.ts'
import type { FileInput } from './schema/file.ts'

type WatchInput = FileInput['environments'][string]['watch'][number]
type RhythmInput = Extract<WatchInput, { readonly command: string }>

/** The router is asked on the same machine: it has no need of a limit of its own. */
const countsWithinMs = 2_000

const rhythm = ({
  every,
  within,
  failures,
  missing,
}: Pick<RhythmInput, 'every' | 'within' | 'failures' | 'missing'>) => ({
  everyMs: every,
  withinMs: within,
  failures,
  missingMs: missing,
})

const metric = (input: Extract<WatchInput, { readonly prometheus: string }>): Watch => {
  const { prometheus: query, name = null, url, token, above, below, 'times-old': timesOld = null } = input
  return {
    kind: 'prometheus',
    name,
    query,
    url: typeof url === 'string' ? url : localReference(url),
    token: token === undefined ? null : localReference(token),
    ...limitOf({ above, below }),
    timesOld,
    ...rhythm(input),
  }
}

type Sides = { readonly above?: number | undefined; readonly below?: number | undefined }

/** The schema has seen that there is just one of them. */
const limitOf = ({ above, below }: Sides): { readonly side: 'above' | 'below'; readonly limit: number } =>
  above === undefined ? { side: 'below', limit: below ?? 0 } : { side: 'above', limit: above }

const inCloudwatch = (input: Extract<WatchInput, { readonly cloudwatch: string }>): Watch => {
  const { cloudwatch: expression, name = null, metrics, period, above, below, unit = null, every = period } = input
  return {
    kind: 'cloudwatch',
    name,
    expression,
    metrics: Object.entries(metrics).map(([id, of]) => ({ id, ...of })),
    periodMs: period,
    ...limitOf({ above, below }),
    unit,
    timesOld: input['times-old'] ?? null,
    ...rhythm({ ...input, every }),
  }
}

/** One watch with every default. */
export const resolvedWatch = (input: WatchInput): Watch => {
  if ('alarm' in input) return { kind: 'alarm', name: input.alarm, alreadyOn: input['already-on'], ...rhythm(input) }
  if ('cloudwatch' in input) return inCloudwatch(input)
  if ('prometheus' in input) return metric(input)
  if ('command' in input) return { kind: 'command', run: input.command, ...rhythm(input) }
  if ('bad-answers' in input) {
    const { 'bad-answers': abovePercent, 'times-old': timesOld = null, service = null, over, requests } = input
    const looked = rhythm({ ...input, within: countsWithinMs })
    return { kind: 'bad-answers', abovePercent, timesOld, service, overMs: over, requests, ...looked }
  }
  const { http: path, service = null, status } = input
  return { kind: 'http', path, service, status, ...rhythm(input) }
}
