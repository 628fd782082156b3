import type { Plan } from './plan.ts'

type OneOrMore = string | readonly string[]
type Written = {
  readonly Sid?: string
  readonly Effect: string
  readonly Principal?: string | Readonly<Record<string, OneOrMore>>
  readonly Action?: OneOrMore
  readonly NotAction?: OneOrMore
  readonly Resource?: OneOrMore
  readonly NotResource?: OneOrMore
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>
}

/** A statement of an IAM policy, with lists where one word may stand for one. */
export type Statement = {
  readonly of: string
  readonly sid: string
  readonly isAllowed: boolean
  readonly isForEverybody: boolean
  readonly principals: readonly string[]
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly condition: NonNullable<Written['Condition']>
  /** NotAction or NotResource: everything but. */
  readonly isNegated: boolean
}

const list = (value: OneOrMore | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

const statementOf = (of: string, written: Written): Statement => {
  const { Principal: principal = {} } = written
  const principals = typeof principal === 'string' ? [principal] : Object.values(principal).flatMap(list)
  return {
    of,
    sid: written.Sid ?? '',
    isAllowed: written.Effect === 'Allow',
    isForEverybody: principals.includes('*'),
    principals,
    actions: list(written.Action),
    resources: list(written.Resource),
    condition: written.Condition ?? {},
    isNegated: written.NotAction !== undefined || written.NotResource !== undefined,
  }
}

const statementsOf = (plan: Plan, types: readonly string[], argument: string): readonly Statement[] =>
  plan.resources
    .filter(({ type }) => types.includes(type))
    .flatMap(({ address, values }) => {
      const text = values[argument]
      // A policy that AWS completes later could not be judged: that is a mistake by itself.
      if (typeof text !== 'string') throw new Error(`the plan does not say ${argument} of ${address}`)
      const { Statement: written } = JSON.parse(text) as { readonly Statement: readonly Written[] }
      return written.map(statement => statementOf(address, statement))
    })

/** What roles may do. */
export const roleStatements = (plan: Plan): readonly Statement[] =>
  statementsOf(plan, ['aws_iam_role_policy', 'aws_iam_policy', 'aws_iam_user_policy'], 'policy')

/** Who may become a role. */
export const trustStatements = (plan: Plan): readonly Statement[] =>
  statementsOf(plan, ['aws_iam_role'], 'assume_role_policy')

/** Who may use a key, a queue, an endpoint. */
export const resourceStatements = (plan: Plan): readonly Statement[] =>
  statementsOf(plan, ['aws_kms_key', 'aws_sqs_queue_policy', 'aws_vpc_endpoint'], 'policy')
