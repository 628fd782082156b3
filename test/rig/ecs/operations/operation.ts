import { z } from 'zod'
import { ApiError } from '../api-error.ts'
import { clusterArn, shortName } from '../state/names.ts'
import type { Step } from '../state/settle-service.ts'
import type { Cluster, EcsState } from '../state/model.ts'

export type Answered = Step & { readonly answer: Readonly<Record<string, unknown>> }

/** A pure function: what was asked, the state and the time, to the state after it, what is to be done, and the answer. */
export type Operation = (state: EcsState, input: unknown, nowMs: number) => Answered

/** The border: what does not fit its schema is answered as ECS answers what it cannot read. */
export const operation =
  <T>(schema: z.ZodType<T>, run: (state: EcsState, input: T, nowMs: number) => Answered): Operation =>
  (state, input, nowMs) => {
    const parsed = schema.safeParse(input)
    if (!parsed.success) throw new ApiError('ClientException', z.prettifyError(parsed.error))
    return run(state, parsed.data, nowMs)
  }

export const looked = (state: EcsState, answer: Readonly<Record<string, unknown>>): Answered => ({
  state,
  commands: [],
  answer,
})

/** The cluster by name or ARN, "default" by default. Throws ClusterNotFoundException. */
export const clusterOf = (state: EcsState, nameOrArn: string | undefined): Cluster => {
  const cluster = state.clusters[clusterArn(shortName(nameOrArn ?? 'default'))]
  if (cluster === undefined || cluster.status === 'INACTIVE')
    throw new ApiError('ClusterNotFoundException', 'Cluster not found.')
  return cluster
}

const pageOf = 100

/** A page of ARNs and the token of the next one: where that begins. */
export const page = (
  name: string,
  arns: readonly string[],
  { nextToken, maxResults }: { readonly nextToken?: string | undefined; readonly maxResults?: number | undefined },
): Readonly<Record<string, unknown>> => {
  const from = nextToken === undefined ? 0 : Number(nextToken)
  if (!Number.isInteger(from) || from < 0) throw new ApiError('InvalidParameterException', 'Invalid token')
  const to = from + Math.min(maxResults ?? pageOf, pageOf)
  return { [name]: arns.slice(from, to), ...(to < arns.length && { nextToken: String(to) }) }
}

export const paging = { nextToken: z.string().optional(), maxResults: z.int().min(1).optional() }
