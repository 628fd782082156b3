import { at, ofType, referencesOf, type Plan } from './plan.ts'

const key = 'aws_kms_key.this.arn'

/** Every place where something is at rest, by the argument that names its key. */
const atRest: readonly (readonly [type: string, argument: string])[] = [
  ['aws_db_instance', 'kms_key_id'],
  ['aws_db_instance', 'master_user_secret_kms_key_id'],
  ['aws_db_instance', 'performance_insights_kms_key_id'],
  ['aws_sqs_queue', 'kms_master_key_id'],
  ['aws_secretsmanager_secret', 'kms_key_id'],
  ['aws_cloudwatch_log_group', 'kms_key_id'],
  ['aws_ecr_repository', 'kms_key'],
]

/** What keeps data without the key of the environment. */
export const unencrypted = (plan: Plan): readonly string[] => [
  ...atRest.flatMap(([type, argument]) =>
    referencesOf(plan, type, argument)
      .filter(references => !references.includes(key))
      .map(() => `${type}.${argument}`),
  ),
  ...(at(plan, 'aws_db_instance.this').values['storage_encrypted'] === true
    ? []
    : ['aws_db_instance.storage_encrypted']),
  ...(at(plan, 'aws_kms_key.this').values['enable_key_rotation'] === true ? [] : ['aws_kms_key.enable_key_rotation']),
]

/** What production must have, so that nobody and no mistake takes users' data away; each name with what the plan says. */
export const protection = (plan: Plan): Readonly<Record<string, unknown>> => {
  const { values } = at(plan, 'aws_db_instance.this')
  return {
    deletionProtection: values['deletion_protection'],
    skipsFinalSnapshot: values['skip_final_snapshot'],
    finalSnapshot: values['final_snapshot_identifier'] ?? null,
    dropsBackups: values['delete_automated_backups'],
    backupDays: values['backup_retention_period'],
    hasStandby: values['multi_az'],
    balancerProtected: at(plan, 'aws_lb.this').values['enable_deletion_protection'],
    repositoriesForced: ofType(plan, 'aws_ecr_repository').some(({ values }) => values['force_delete'] === true),
    keyWindowDays: at(plan, 'aws_kms_key.this').values['deletion_window_in_days'],
  }
}

/** Log groups without an end, and groups that are written to and not made here. */
export const endlessLogs = (plan: Plan): readonly string[] => {
  const groups = ofType(plan, 'aws_cloudwatch_log_group')
  const names = new Set(groups.map(({ values }) => values['name']))
  const { values: database } = at(plan, 'aws_db_instance.this')
  const written = [
    ...Object.values(plan.outputs['log_groups'] as Readonly<Record<string, string>>),
    ...(database['enabled_cloudwatch_logs_exports'] as readonly string[]).map(
      kind => `/aws/rds/instance/${String(database['identifier'])}/${kind}`,
    ),
    ...ofType(plan, 'aws_ecs_cluster').map(
      ({ values }) => `/aws/ecs/containerinsights/${String(values['name'])}/performance`,
    ),
  ]
  return [
    ...groups.filter(({ values }) => !(Number(values['retention_in_days']) > 0)).map(({ address }) => address),
    ...written.filter(name => !names.has(name)),
  ]
}

/** What has tags and lacks those of the environment. */
export const untagged = (plan: Plan): readonly string[] => {
  const wanted = { app: 'orders', environment: plan.environment, 'managed-by': 'terraform' }
  return plan.resources
    .filter(({ values }) => 'tags' in values)
    .filter(({ values }) => {
      const tags = (values['tags'] ?? {}) as Readonly<Record<string, string>>
      return Object.entries(wanted).some(([name, value]) => tags[name] !== value)
    })
    .map(({ address }) => address)
}
