import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { given } from './plan.ts'
import { noTerraform } from '../rig/terraform-mirror.ts'
import { cutOff, install, startTerraform, type Terraform } from './terraform.ts'

type Arguments = Readonly<Record<string, unknown>>
type Refused = readonly [of: string, given: Arguments, said: RegExp]
type Diagnostic = {
  readonly severity: string
  readonly summary: string
  readonly detail: string
  readonly range?: { readonly filename: string }
}

const good: Arguments = {
  source: '../modules/environment',
  environment: 'staging',
  production: false,
  account_id: given.account_id,
  region: 'eu-west-2',
  availability_zones: ['eu-west-2a', 'eu-west-2b'],
  lockstep: given.lockstep,
}
const size = { cpu: 256, memory: 512, minimum: 2, maximum: 2 }
const network = {
  vpc_id: 'vpc-0',
  public_subnet_ids: ['subnet-a', 'subnet-b'],
  private_subnet_ids: ['subnet-c', 'subnet-d'],
  aws_api_cidr_blocks: ['10.0.0.0/16'],
}

/** Refused for what they are. */
const alone: readonly Refused[] = [
  ['an app that would not fit a name', { app: 'orders-of-customers' }, /^app is 2 to 12 small letters/],
  ['an app that would leave its ARN', { app: 'a:*/b' }, /^app is 2 to 12 small letters/],
  ['an environment with a wildcard', { environment: 'prod*' }, /^environment is 2 to 12 small letters/],
  ['an account that is none', { account_id: '1111' }, /^account_id is the 12 digits/],
  ['a region that is none', { region: 'London' }, /^region is an AWS region, for example/],
  ['an unknown partition', { partition: 'azure' }, /^partition is "aws"/],
  ['one zone', { availability_zones: ['eu-west-2a'] }, /^availability_zones is two or three/],
  ['one zone twice', { availability_zones: ['eu-west-2a', 'eu-west-2a'] }, /^availability_zones is two or three/],
  ['public addresses of a VPC', { vpc_cidr: '8.8.0.0/16' }, /^vpc_cidr is a private block between \/16 and \/20/],
  ['a VPC without room', { vpc_cidr: '10.0.0.0/24' }, /^vpc_cidr is a private block/],
  ['one private subnet', { network: { ...network, private_subnet_ids: ['subnet-c'] } }, /^network needs at least two/],
  [
    'a subnet that is public and private',
    { network: { ...network, private_subnet_ids: ['subnet-a', 'subnet-d'] } },
    /^network names a subnet as public and as private/,
  ],
  ['an unknown way out', { egress: 'internet' }, /^egress is "endpoints" .* or "nat"/],
  ['nobody as client', { client_cidr_blocks: [] }, /^client_cidr_blocks is a list of address blocks/],
  [
    'a client that is no block',
    { client_cidr_blocks: ['everyone'] },
    /^client_cidr_blocks is a list of address blocks/,
  ],
  [
    'a certificate that is none',
    { certificate_arn: 'orders.pem' },
    /^certificate_arn is the ARN of an ACM certificate/,
  ],
  [
    'an account of Lockstep that is anybody',
    { lockstep: { ...given.lockstep, account_id: '*' } },
    /^lockstep.account_id/,
  ],
  [
    'an external id that is guessed',
    { lockstep: { ...given.lockstep, external_id: 'lockstep' } },
    /^lockstep.external_id/,
  ],
  [
    'an external id with a wildcard',
    { lockstep: { ...given.lockstep, external_id: '****************' } },
    /^lockstep.external_id/,
  ],
  [
    'workers from anywhere',
    { lockstep: { ...given.lockstep, cidr_blocks: ['0.0.0.0/0'] } },
    /^lockstep.cidr_blocks are private/,
  ],
  [
    'workers from all of 10/8',
    { lockstep: { ...given.lockstep, cidr_blocks: ['10.0.0.0/8'] } },
    /^lockstep.cidr_blocks are private/,
  ],
  ['a port that is none', { lockstep: { ...given.lockstep, flags_port: 70_000 } }, /^lockstep.flags_port is a port/],
  ['an unknown strategy', { strategy: 'yolo' }, /^strategy is "rolling" or "blue-green"/],
  [
    'a task that Fargate does not have',
    { services: { intake: { ...size, memory: 700 }, worker: size } },
    /^services: Fargate takes/,
  ],
  [
    'a minimum above the maximum',
    { services: { intake: { ...size, minimum: 3 }, worker: size } },
    /^services: minimum is at least 1/,
  ],
  ['tasks at first, of no image', { first: { tasks: 2, tag: 'none' } }, /^first: .* needs the tag of an image/],
  ['a class that is none', { database: { class: 'large' } }, /^database.class is a class of RDS/],
  [
    'storage that cannot grow',
    { database: { storage_gib: 50, max_storage_gib: 50 } },
    /^database.storage_gib is at least 20/,
  ],
  ['no backups', { database: { backup_days: 0 } }, /^database.backup_days is 1 to 35/],
  ['a version of PostgreSQL that is too old', { database: { version: '9.6' } }, /^database.version is a major version/],
  ['logs for ever', { log_retention_days: 0 }, /^log_retention_days is one of CloudWatch's.*never for ever/],
  [
    'a retention that CloudWatch does not have',
    { log_retention_days: 31 },
    /^log_retention_days is one of CloudWatch's/,
  ],
  [
    'a topic that is a mail address',
    { alarm_topic_arns: ['on-call@example.com'] },
    /^alarm_topic_arns are ARNs of SNS/,
  ],
  [
    'an alarm that never goes off',
    { thresholds: { errors_percent: 100 } },
    /^thresholds: errors_percent .* never go off/,
  ],
  [
    'an alarm that a pause would set off',
    { thresholds: { queue_age_seconds: 10 } },
    /^thresholds: queue_age_seconds is at least 60/,
  ],
  ['tags that are set here', { tags: { environment: 'other' } }, /^tags may not name app, environment or managed-by/],
]

const inProduction = {
  environment: 'production',
  production: true,
  certificate_arn: given.certificate_arn,
  database: { backup_days: 14 },
  services: { intake: size, worker: size },
}

/** Refused for what else is given; Terraform judges them by a plan alone. */
const together: readonly Refused[] = [
  ['production without a certificate', { ...inProduction, certificate_arn: null }, /^production needs certificate_arn/],
  ['production with a week of backups', { ...inProduction, database: { backup_days: 7 } }, /in production at least 14/],
  [
    'production with one task',
    { ...inProduction, services: { intake: { ...size, minimum: 1 }, worker: size } },
    /^services: production needs a minimum of 2/,
  ],
  [
    'a zone elsewhere',
    { availability_zones: ['eu-west-2a', 'us-east-1a'] },
    /^availability_zones has a zone of another/,
  ],
  ['an alarm at more than the storage', { thresholds: { free_storage_gib: 30 } }, /free_storage_gib is less than/],
]

const hcl = (value: unknown): string => JSON.stringify(value)

/** A root module that calls the module once for each case, in a file of its own, by which the answer is known. */
const write = async ({ folder }: Terraform, root: string, cases: readonly Refused[]): Promise<void> => {
  await mkdir(join(folder, root))
  await writeFile(join(folder, root, 'main.tf'), 'provider "aws" {}\n')
  for (const [at, [, values]] of cases.entries()) {
    const lines = Object.entries({ ...good, ...values }).map(([name, value]) => `  ${name} = ${hcl(value)}\n`)
    await writeFile(join(folder, root, `case-${at}.tf`), `module "case-${at}" {\n${lines.join('')}}\n`)
  }
}

const isOf =
  (at: number) =>
  ({ range }: Diagnostic): boolean =>
    range?.filename === `case-${at}.tf`

if (noTerraform !== null) console.warn(`skipped: ${noTerraform}`)

describe.skipIf(noTerraform !== null)('the module refuses, and says what it wants', () => {
  let terraform: Terraform
  let said: readonly Diagnostic[]
  let saidTogether: readonly Diagnostic[]

  beforeAll(async () => {
    terraform = await startTerraform()
    await write(terraform, 'alone', alone)
    await install(terraform, ['alone'])
    const validated = await terraform.run('alone', 'validate', '-json')
    said = (JSON.parse(validated.stdout) as { diagnostics: readonly Diagnostic[] }).diagnostics

    await write(terraform, 'together', together)
    await cutOff(terraform.folder, ['together'])
    await install(terraform, ['together'])
    const planned = await terraform.run('together', 'plan', '-refresh=false', '-lock=false', '-json')
    const lines = planned.stdout.trim().split('\n')
    const told = lines.map(line => JSON.parse(line) as { readonly diagnostic?: Diagnostic })
    saidTogether = told.flatMap(({ diagnostic }) => (diagnostic === undefined ? [] : [diagnostic]))
  }, 600_000)
  afterAll(() => terraform?.remove())

  it.each(alone.map(([of, , pattern], at) => [of, pattern, at] as const))('%s', (_, pattern, at) => {
    const own = said.filter(isOf(at))
    expect(own).toMatchObject([{ severity: 'error', summary: 'Invalid value for variable' }])
    expect(own[0]?.detail).toMatch(pattern)
  })

  it.each(together.map(([of, , pattern], at) => [of, pattern, at] as const))('%s', (_, pattern, at) => {
    const own = saidTogether.filter(isOf(at))
    expect(own).toMatchObject([{ severity: 'error', summary: 'Invalid value for variable' }])
    expect(own[0]?.detail).toMatch(pattern)
  })

  it('nothing else: each is refused for its own mistake', () => {
    expect(said).toHaveLength(alone.length)
    expect(saidTogether.filter(({ severity }) => severity === 'error')).toHaveLength(together.length)
  })
})
