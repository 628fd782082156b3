import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { endlessLogs, protection, unencrypted, untagged } from './kept-rules.ts'
import { hiddenRules, openOutwards, openToTheWorld, reachable } from './network-rules.ts'
import { planOf, type Plan } from './plan.ts'
import { forbiddenToLockstep, forEverybody, passed, queueActions, tooWide, trusted } from './role-rules.ts'
import { noTerraform } from '../rig/terraform-mirror.ts'
import { cutOff, install, startTerraform, type Terraform } from './terraform.ts'
import { unwatched } from './watched-rules.ts'

const module = 'modules/environment'
const production = 'environments/production'

/** Mistakes that somebody could make in the module, by file: what stands there, and what would. */
const mistakes: Readonly<Record<string, readonly (readonly [is: string, would: string])[]>> = {
  'security-groups.tf': [
    [
      'From ${each.key}"\n  referenced_security_group_id = aws_security_group.task[each.key].id',
      'From anywhere"\n  cidr_ipv4 = "0.0.0.0/0"',
    ],
    [
      '"To the database"\n  referenced_security_group_id = aws_security_group.database.id',
      '"Anywhere"\n  cidr_ipv4 = "0.0.0.0/0"',
    ],
    ['description = "The database of ${local.name}"', 'ingress = []'],
  ],
  'database.tf': [
    ['storage_encrypted     = true', 'storage_encrypted = false'],
    ['publicly_accessible    = false', 'publicly_accessible = true'],
    ['subnet_ids = local.data_subnet_ids', 'subnet_ids = local.public_subnet_ids'],
    ['deletion_protection       = var.production', 'deletion_protection = false'],
    ['master_user_secret_kms_key_id = aws_kms_key.this.arn', ''],
  ],
  'worker.tf': [
    ['assign_public_ip = false', 'assign_public_ip = true'],
    ['local.private_subnet_ids', 'local.public_subnet_ids'],
    ['ignore_changes = [desired_count, task_definition]', 'ignore_changes = []'],
  ],
  'intake.tf': [['ignore_changes = [desired_count, task_definition, load_balancer]', 'ignore_changes = []']],
  'load-balancer.tf': [['ignore_changes = [action]', 'ignore_changes = []']],
  'queue.tf': [['kms_master_key_id          = aws_kms_key.this.arn', '']],
  'key.tf': [['enable_key_rotation     = true', 'enable_key_rotation = false']],
  'logs.tf': [
    ['retention_in_days = var.log_retention_days', ''],
    ['"/aws/rds/instance/${local.name}/upgrade",', ''],
  ],
  'roles.tf': [
    ['Resource = local.secret_arns[each.key]', 'Resource = "*"'],
    ['Action = local.queue_actions[each.key]', 'Action = "sqs:*"'],
    ['Condition = { StringEquals = { "aws:SourceAccount" = var.account_id } }', ''],
  ],
  'lockstep.tf': [
    ['Resource  = local.task_role_arns', 'Resource = ["arn:aws:iam::111122223333:role/*"]'],
    ['["secretsmanager:DescribeSecret"]', '["secretsmanager:GetSecretValue"]'],
    ['"arn:${var.partition}:iam::${var.lockstep.account_id}:root"', '"*"'],
  ],
  'egress.tf': [['Condition = { StringEquals = { "aws:PrincipalAccount" = var.account_id } }', '']],
  'alarms.tf': [
    ['dimensions  = { QueueName = "${local.name}-orders" }', 'dimensions = { QueueName = "orders" }'],
    ['alarm_name          = "${local.name}-5xx"', 'alarm_name = "5xx"\n  actions_enabled = false'],
  ],
  'outputs.tf': [
    ['{ for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name }', '{ queue-age = "other" }'],
  ],
  'network.tf': [['tags                 = merge(local.tags, { Name = local.name })', '']],
}

const breakIt = async (terraform: Terraform): Promise<void> => {
  for (const [file, changes] of Object.entries(mistakes)) {
    const path = join(terraform.folder, module, file)
    let text = await readFile(path, 'utf8')
    for (const [is, would] of changes) {
      if (!text.includes(is)) throw new Error(`${file} no longer has: ${is}`)
      text = text.replaceAll(is, would)
    }
    await writeFile(path, text)
  }
}

/** Terraform begins its program for AWS anew with each command: that alone takes seconds. */
const patient = { timeout: 300_000 }

if (noTerraform !== null) console.warn(`skipped: ${noTerraform}`)

describe.skipIf(noTerraform !== null)('the same tests over a module full of mistakes', () => {
  let terraform: Terraform
  let broken: Plan

  beforeAll(async () => {
    terraform = await startTerraform()
    await breakIt(terraform)
    await cutOff(terraform.folder, [production])
    await install(terraform, [production, module])
    broken = await planOf(terraform, 'production')
  }, 600_000)
  afterAll(() => terraform?.remove())

  it('find what is open', () => {
    const ofTasks = ['intake', 'migrate', 'worker']
    expect(openToTheWorld(broken)).toEqual(
      ofTasks.map(task => `aws_vpc_security_group_ingress_rule.database["${task}"]`),
    )
    expect(openOutwards(broken)).toEqual(ofTasks.map(task => `aws_vpc_security_group_egress_rule.database["${task}"]`))
    expect(hiddenRules(broken)).toEqual(['aws_security_group.database'])
    expect(reachable(broken)).toEqual([
      'aws_ecs_service.worker',
      'local.public_subnet_ids',
      'local.public_subnet_ids',
      'aws_db_instance.this',
    ])
  })

  it('find what is not encrypted, not protected, kept for ever, or has no tags', () => {
    expect(unencrypted(broken)).toEqual([
      'aws_db_instance.master_user_secret_kms_key_id',
      'aws_sqs_queue.kms_master_key_id',
      'aws_db_instance.storage_encrypted',
      'aws_kms_key.enable_key_rotation',
    ])
    expect(protection(broken)).toMatchObject({ deletionProtection: false })
    expect(endlessLogs(broken)).toHaveLength(6)
    expect(endlessLogs(broken)).toContain('/aws/rds/instance/orders-production/upgrade')
    expect(untagged(broken)).toEqual(['aws_vpc.this[0]'])
  })

  it('find roles that may too much', () => {
    const ofTasks = ['intake', 'migrate', 'worker']
    expect(tooWide(broken)).toEqual([
      'aws_iam_role_policy.deploy PassTheRolesOfTasks',
      ...ofTasks.map(task => `aws_iam_role_policy.execution["${task}"] ReadItsSecret`),
      'aws_iam_role_policy.queue["intake"] UseTheQueue',
      'aws_iam_role_policy.queue["worker"] UseTheQueue',
    ])
    expect(queueActions(broken)).toEqual({ intake: ['sqs:*'], worker: ['sqs:*'] })
    expect(passed(broken)[0]).toMatchObject({ role: 'arn:aws:iam::111122223333:role/*' })
    expect(forbiddenToLockstep(broken)).toEqual(['secretsmanager:GetSecretValue'])
    expect(trusted(broken)).toMatchObject({ lockstep: 'everybody', 'traffic[0]': { condition: {} } })
    expect(forEverybody(broken)).toHaveLength(5)
  })

  it('find alarms that nobody can name, and that look at nothing', () => {
    expect(unwatched(broken)).toEqual([
      'database-cpu',
      'database-storage',
      'failed-messages',
      'intake-cpu',
      'worker-cpu',
      'other',
      '5xx',
      'orders-production-queue-age',
    ])
  })

  it('find what Terraform would take from Lockstep', patient, async () => {
    const { code, stdout, stderr } = await terraform.run(module, 'test', '-no-color')
    expect(code).toBe(1)
    for (const complaint of [
      'Terraform moved intake to another target group.',
      'Terraform moved traffic.',
      'Terraform changed the number of tasks.',
      'Terraform deployed a task definition.',
    ])
      expect(`${stdout}${stderr}`).toContain(complaint)
  })
})
