import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { awsProvider, fromMirror, noTerraform } from '../rig/terraform-mirror.ts'
import { ecsRig } from './ecs-rig.ts'
import type { Service } from '../rig/ecs/state/model.ts'
import type { EcsRig } from './ecs-rig.ts'

if (noTerraform !== null) console.warn(`skipped: ${noTerraform}`)

const configuration = (endpoint: string): string => `
terraform {
  required_providers {
    aws = { source = "hashicorp/aws", version = "${awsProvider}" }
  }
}
provider "aws" {
  region                      = "eu-west-2"
  access_key                  = "id"
  secret_key                  = "secret"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
  skip_region_validation      = true
  max_retries                 = 3
  endpoints { ecs = "${endpoint}" }
}
variable "revision" { type = string }
resource "aws_ecs_task_definition" "it" {
  family = "terraformed"
  container_definitions = jsonencode([{
    name = "app", image = "web:1", command = ["/bin/sleep", "3600"], essential = true
    environment = [{ name = "REVISION", value = var.revision }]
  }])
}
resource "aws_ecs_service" "it" {
  name                  = "terraformed"
  cluster               = "main"
  task_definition       = aws_ecs_task_definition.it.arn
  desired_count         = 2
  wait_for_steady_state = true
  timeouts {
    create = "4m"
    update = "4m"
    delete = "4m"
  }
}
`

let rig: EcsRig
let folder: Awaited<ReturnType<typeof temporaryFolder>>
const terraform = async (...args: readonly string[]): Promise<string> => {
  const env = { PATH: process.env['PATH'], HOME: folder.path, TF_CLI_CONFIG_FILE: join(folder.path, 'cli.tfrc') }
  const { stdout } = await promisify(execFile)('terraform', [...args, '-no-color'], { cwd: folder.path, env })
  return stdout
}
const given = (revision: string): readonly string[] => ['-input=false', `-var=revision=${revision}`]

beforeAll(async () => {
  if (noTerraform !== null) return
  rig = await ecsRig()
  folder = await temporaryFolder()
  await writeFile(join(folder.path, 'main.tf'), configuration(rig.standIn.endpoint))
  await writeFile(join(folder.path, 'cli.tfrc'), fromMirror)
  await terraform('init')
}, 300_000)
afterAll(async () => {
  if (noTerraform !== null) return
  await rig.stop()
  await folder.remove()
})

const serviceNow = (): Service | undefined => Object.values(rig.standIn.now().services)[0]

const title = 'Terraform creates a service and rolls it over, waiting for the steady state, and then plans no change'
it(title, { timeout: 600_000 }, async ({ skip }) => {
  if (noTerraform !== null) skip(noTerraform)
  await terraform('apply', '-auto-approve', ...given('1'))
  expect(serviceNow()).toMatchObject({ isSteady: true, desiredCount: 2 })
  await terraform('apply', '-auto-approve', ...given('2'))
  expect(serviceNow()).toMatchObject({ isSteady: true, deployments: [{ rolloutState: 'COMPLETED' }] })
  expect(rig.engine.seen.filter(({ what }) => what === 'started')).toHaveLength(4)
  // It ends with 0 if there is nothing to change, and with 2, which execFile rejects, if there is.
  await terraform('plan', '-detailed-exitcode', ...given('2'))
  expect(rig.standIn.requests.filter(({ error }) => error !== null)).toEqual([])
})
