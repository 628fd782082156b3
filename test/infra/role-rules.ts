import type { Plan } from './plan.ts'
import { given } from './plan.ts'
import { resourceStatements, roleStatements, trustStatements, type Statement } from './policies.ts'

/** What AWS lets a policy name no resource for; reads, but for signing in and for definitions, which do nothing by themselves. */
const namelessActions = new Set([
  'cloudwatch:GetMetricData',
  'ecr:GetAuthorizationToken',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:ListTaskDefinitions',
  'ecs:ListTasks',
  'ecs:RegisterTaskDefinition',
  'elasticloadbalancing:DescribeListeners',
  'elasticloadbalancing:DescribeRules',
  'elasticloadbalancing:DescribeTargetGroups',
  'elasticloadbalancing:DescribeTargetHealth',
])

const named = ({ of, sid }: Statement): string => `${of} ${sid}`

/** Statements that reach beyond this environment. */
export const tooWide = (plan: Plan): readonly string[] => roleStatements(plan).filter(isTooWide(plan)).map(named)

const isTooWide =
  (plan: Plan) =>
  ({ isAllowed, isNegated, actions, resources }: Statement): boolean => {
    if (!isAllowed) return false
    if (isNegated || actions.some(action => action.includes('*'))) return true
    if (resources.includes('*')) return !actions.every(action => namelessActions.has(action))
    if (actions.every(action => action === 'cloudwatch:DescribeAlarms'))
      return resources.some(resource => !resource.endsWith(`:${given.account_id}:alarm:*`))
    const isOwn = (resource: string): boolean =>
      resource.includes(`orders-${plan.environment}`) || resource.includes(`/orders/${plan.environment}/`)
    const isOfAccount = (resource: string): boolean => resource.split(':')[4] === given.account_id
    return !resources.every(each => isOwn(each) && isOfAccount(each))
  }

/** Roles that a statement lets somebody pass on, and to whom. */
export const passed = (plan: Plan): readonly { readonly role: string; readonly to: unknown }[] =>
  roleStatements(plan)
    .filter(({ actions }) => actions.some(action => /^iam:/i.test(action)))
    .flatMap(({ actions, resources, condition }) =>
      resources.map(role => ({
        role: role.replace(`arn:aws:iam::${given.account_id}:role/orders-${plan.environment}-`, ''),
        to: actions.join() === 'iam:PassRole' ? condition['StringEquals']?.['iam:PassedToService'] : actions.join(),
      })),
    )

/** Who may become a role without a condition, and what somebody outside of the account may. */
export const trusted = (plan: Plan): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    trustStatements(plan).map(({ of, principals, condition, isForEverybody }) => [
      of.replace('aws_iam_role.', ''),
      isForEverybody ? 'everybody' : { principals, condition },
    ]),
  )

/** What everybody may, without a condition: of S3 the layers of images alone. */
export const forEverybody = (plan: Plan): readonly string[] =>
  resourceStatements(plan)
    .filter(
      ({ isAllowed, isForEverybody, condition }) => isAllowed && isForEverybody && Object.keys(condition).length === 0,
    )
    .filter(({ actions, resources }) => {
      const isOfLayers = resources.every(each => /^arn:aws:s3:::prod-[a-z0-9-]+-starport-layer-bucket\/\*$/.test(each))
      return !(actions.join() === 's3:GetObject' && isOfLayers)
    })
    .map(named)

/** What a service's code may do with the queue. */
export const queueActions = (plan: Plan): Readonly<Record<string, readonly string[]>> =>
  Object.fromEntries(
    roleStatements(plan)
      .filter(({ of, actions }) => of.startsWith('aws_iam_role_policy.queue') && actions.length > 0)
      .map(({ of, actions }) => [/"(\w+)"/.exec(of)?.[1] ?? of, actions]),
  )

/** Actions of Lockstep's role that its guide says it does not have. */
export const forbiddenToLockstep = (plan: Plan): readonly string[] =>
  roleStatements(plan)
    .filter(({ of }) => /\.(deploy|judge)$/.test(of))
    .flatMap(({ actions }) => actions)
    .filter(action =>
      /^(secretsmanager:Get|sqs:(Send|Receive|Delete|Purge)|rds:(Delete|Modify|Restore)|iam:(?!PassRole)|kms:|s3:|ec2:)/.test(
        action,
      ),
    )
