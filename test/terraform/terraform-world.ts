import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { localArtifacts } from '../../src/adapters/local/artifacts.ts'
import { localRunner } from '../../src/adapters/local/runner.ts'
import { terraform } from '../../src/adapters/terraform/terraform.ts'
import type { TerraformOptions } from '../../src/adapters/terraform/terraform.ts'
import type { InfrastructureContext, InfrastructureSource } from '../../src/ports/infrastructure.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyApp } from '../rig/tiny-app.ts'
import type { Changes } from '../rig/tiny-app.ts'

const execute = promisify(execFile)

/** The value of a secret variable. */
export const secret = 'hunter2-but-longer'

/** Resources of Terraform's own provider: nothing has to be installed. `gate` holds an apply up until a file is there. */
export const configuration = (more = ''): string => `terraform {
  backend "local" {}
}
variable "environment" { type = string }
variable "size" { type = number }
variable "token" {
  type      = string
  sensitive = true
}
resource "terraform_data" "queue" { input = { size = var.size, environment = var.environment, token = var.token } }
${more}
`

export const gated = (gate: string): string => `resource "terraform_data" "gated" {
  provisioner "local-exec" { command = "echo under way; until test -e ${gate}; do sleep 0.1; done" }
}`

/** One that keeps its state at the world's path. */
export const keptAt = (path: string): Changes => ({ 'development.tfbackend': `path = "${path}"\n` })

/** Folders for one test: a repository with configurations, a home, and where the state is kept. */
export const terraformWorld = async () => {
  const root = await temporaryFolder()
  const home = join(root.path, 'home')
  const statePath = join(root.path, 'state', 'development.tfstate')
  const artifacts = localArtifacts(home, localRunner)
  const app = await tinyApp(join(root.path, 'app'), 'tiny')
  const lines: string[] = []
  const options: TerraformOptions = {
    artifacts,
    runner: localRunner,
    environment: 'development',
    folder: join(home, 'infrastructure'),
    key: Buffer.alloc(32, 7),
    lockWaitMs: 500,
  }
  /** Commits a configuration and builds its artifact. */
  const source = async (files: Changes, stateful: readonly string[] = []): Promise<InfrastructureSource> => {
    const inFolder = Object.entries(files)
    const commit = await app.commit(Object.fromEntries(inFolder.map(([name, text]) => [`infra/${name}`, text])))
    const request = { repository: app.folder, commit, context: 'infra', run: null }
    const { digest } = await artifacts.build(request, () => undefined, new AbortController().signal)
    const variables = { TF_VAR_environment: 'development', TF_VAR_token: secret }
    return { artifact: digest, folder: 'infra', tool: 'terraform', mirror: null, stateful, variables }
  }
  const context = (operationId: string, signal = new AbortController().signal): InfrastructureContext => ({
    operationId,
    lease: { epoch: 1, check: () => undefined },
    log: { line: text => void lines.push(text) },
    signal,
  })
  return {
    root: root.path,
    home,
    statePath,
    lines,
    options,
    source,
    context,
    infrastructure: (changed: Partial<TerraformOptions> = {}) => terraform({ ...options, ...changed }),
    /** What the state says there is, by address; empty when there is no state. */
    resources: async (): Promise<Readonly<Record<string, unknown>>> => (existsSync(statePath) ? read(statePath) : {}),
    /** Changes the state by hand, as somebody who does not go by Lockstep. */
    byHand: (...args: readonly string[]) => execute('terraform', [...args, `-state=${statePath}`], { cwd: root.path }),
    filesWith: (text: string) => filesWith(home, text),
    remove: root.remove,
  }
}

export type TerraformWorld = Awaited<ReturnType<typeof terraformWorld>>

type State = {
  readonly resources: readonly {
    readonly type: string
    readonly name: string
    readonly instances: readonly { readonly attributes: { readonly output?: { readonly value: unknown } | null } }[]
  }[]
}

const read = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  const { resources } = JSON.parse(await readFile(path, 'utf8')) as State
  return Object.fromEntries(
    resources.map(({ type, name, instances }) => [`${type}.${name}`, instances[0]?.attributes.output?.value ?? null]),
  )
}

const filesWith = async (folder: string, text: string): Promise<readonly string[]> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const texts = await Promise.all(files.map(async file => [file, await readFile(file)] as const))
  return texts.filter(([, body]) => body.includes(text)).map(([file]) => file)
}
