import { execFile } from 'node:child_process'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { fromMirror } from '../rig/terraform-mirror.ts'

const source = join(import.meta.dirname, '../../infra')

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

export type Terraform = {
  /** A copy of infra/, in which tests may write. */
  readonly folder: string
  /** Runs Terraform in a folder of the copy to its end. It has no account, and no way to one. */
  readonly run: (inFolder: string, ...args: readonly string[]) => Promise<Ended>
  /** The same, and what it printed as JSON; throws what it said when it failed. */
  readonly json: <T>(inFolder: string, ...args: readonly string[]) => Promise<T>
  readonly remove: () => Promise<void>
}

// Nobody listens there: whoever asks AWS all the same fails at once.
const nowhere = 'http://127.0.0.1:9'

const environmentOf = (folder: string): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'],
  HOME: folder,
  TF_CLI_CONFIG_FILE: join(folder, 'terraform.rc'),
  TF_DATA_DIR: join(folder, 'data'),
  TF_IN_AUTOMATION: '1',
  TF_INPUT: '0',
  CHECKPOINT_DISABLE: '1',
  HTTP_PROXY: nowhere,
  HTTPS_PROXY: nowhere,
})

const runIn = (folder: string, cwd: string, args: readonly string[]): Promise<Ended> =>
  new Promise(resolve => {
    const options = { cwd: join(folder, cwd), env: environmentOf(folder), maxBuffer: 64 * 1024 * 1024 }
    const child = execFile('terraform', args, options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    )
  })

/** Stands in for the account: an override file in a folder of the copy, as Terraform lays it over what is there. */
const withoutAccount = `provider "aws" {
  region                      = "eu-west-2"
  allowed_account_ids         = null
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
`
const localBackend = `terraform {
  backend "local" {}
}
`

/** Takes account and bucket from root modules of the copy, so that they can be planned. */
export const cutOff = async (folder: string, roots: readonly string[]): Promise<void> => {
  for (const root of roots) {
    await writeFile(join(folder, root, 'provider_override.tf'), withoutAccount)
    await writeFile(join(folder, root, 'backend_override.tf'), localBackend)
  }
}

/** Installs the provider for one root module of the copy; the others take what it chose, so that this is done once. */
export const install = async (terraform: Terraform, roots: readonly string[], ...args: string[]): Promise<void> => {
  const [first = '', ...others] = roots
  const { code, stdout, stderr } = await terraform.run(first, 'init', '-no-color', ...args)
  if (code !== 0) throw new Error(`terraform init in ${first}: ${stderr}${stdout}`)
  const lock = '.terraform.lock.hcl'
  for (const root of others) await cp(join(terraform.folder, first, lock), join(terraform.folder, root, lock))
}

// What stays of somebody's own work with the module: it would be planned instead of what is committed.
const ofSomebody = /\.terraform|\.tfvars|\.tfstate|\.tfplan|_override\.tf/

/** A copy of infra/ and a Terraform that installs from the mirror alone. */
export const startTerraform = async (): Promise<Terraform> => {
  const { path: folder, remove } = await temporaryFolder()
  await cp(source, folder, { recursive: true, filter: path => !ofSomebody.test(path) })
  await mkdir(join(folder, 'data'), { recursive: true })
  await writeFile(join(folder, 'terraform.rc'), fromMirror)
  const run: Terraform['run'] = (inFolder, ...args) => runIn(folder, inFolder, args)
  const json: Terraform['json'] = async (inFolder, ...args) => {
    const { code, stdout, stderr } = await run(inFolder, ...args)
    if (code !== 0) throw new Error(`terraform ${args.join(' ')} in ${inFolder}: ${stderr}${stdout}`)
    return JSON.parse(stdout)
  }
  return { folder, run, json, remove }
}
