import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The version of Terraform's provider for AWS that tests are held to. */
export const awsProvider = '5.100.0'
const provider = `registry.terraform.io/hashicorp/aws/${awsProvider}`

/** Where Terraform's own programs for AWS may be unpacked; TERRAFORM_MIRROR names another folder. */
const mirrors = [
  process.env['TERRAFORM_MIRROR'] ?? '',
  '/opt/tf-plugins',
  '/usr/local/share/terraform/plugins',
  '/usr/share/terraform/plugins',
]

const mirror = mirrors.find(folder => folder !== '' && existsSync(join(folder, provider)))

/** A CLI configuration by which Terraform takes its providers from that folder, and from nowhere else. */
export const fromMirror = `provider_installation {\n  filesystem_mirror {\n    path = "${mirror}"\n  }\n}\n`

const version = { env: { PATH: process.env['PATH'], CHECKPOINT_DISABLE: '1' } }

/** Why nothing of Terraform can run here; null when what needs no provider from elsewhere can. */
export const noTerraformProgram: string | null =
  spawnSync('terraform', ['version'], version).status === 0 ? null : 'terraform is not installed'

/** Why tests with Terraform and its provider for AWS cannot run here; null when they can. */
export const noTerraform: string | null =
  noTerraformProgram !== null
    ? noTerraformProgram
    : mirror === undefined
      ? `no folder has the provider ${provider} (TERRAFORM_MIRROR names one)`
      : null
