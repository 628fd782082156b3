import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Terraform } from './terraform.ts'

type Values = Readonly<Record<string, unknown>>
type Module = { readonly resources: readonly Resource[] }
type Configured = {
  readonly address: string
  readonly type: string
  readonly expressions: Values
}

/** A resource as it would be made; what AWS alone decides is missing from `values`. */
export type Resource = {
  readonly address: string
  readonly type: string
  readonly name: string
  readonly index?: string | number
  readonly values: Values
}

/** The parts of `terraform show -json <plan>` that tests look at. */
export type Shown = {
  readonly planned_values: { readonly root_module: { readonly child_modules: readonly [Module] } }
  readonly output_changes: { readonly environment: { readonly after: Values } }
  readonly configuration: {
    readonly root_module: {
      readonly module_calls: {
        readonly environment: { readonly module: { readonly resources: readonly Configured[] } }
      }
    }
  }
}

export type Plan = {
  readonly environment: string
  readonly resources: readonly Resource[]
  /** What each resource was written as: which other resources its arguments name. */
  readonly configured: readonly Configured[]
  readonly outputs: Values
}

/** What a person gives an environment, for an account that does not exist. */
export const given = {
  account_id: '111122223333',
  lockstep: { account_id: '444455556666', external_id: '0123456789abcdef0123', cidr_blocks: ['10.9.0.0/24'] },
  certificate_arn: 'arn:aws:acm:eu-west-2:111122223333:certificate/0a1b2c3d-0000-4000-8000-000000000000',
}

/** Plans an environment of the copy as a whole, with nothing there before. */
export const planOf = async (terraform: Terraform, environment: string): Promise<Plan> => {
  const root = join('environments', environment)
  const { certificate_arn: certificate, ...rest } = given
  const variables = environment === 'production' ? { ...rest, certificate_arn: certificate } : rest
  await writeFile(join(terraform.folder, root, 'given.auto.tfvars.json'), JSON.stringify(variables))
  const planned = await terraform.run(root, 'plan', '-refresh=false', '-lock=false', '-no-color', '-out=plan.bin')
  if (planned.code !== 0) throw new Error(`${environment}: ${planned.stderr}${planned.stdout}`)
  return planFrom(environment, await terraform.json<Shown>(root, 'show', '-json', 'plan.bin'))
}

const planFrom = (environment: string, shown: Shown): Plan => ({
  environment,
  resources: shown.planned_values.root_module.child_modules[0].resources.map(resource => ({
    ...resource,
    address: resource.address.replace('module.environment.', ''),
  })),
  configured: shown.configuration.root_module.module_calls.environment.module.resources,
  outputs: shown.output_changes.environment.after,
})

/** All resources of a type. */
export const ofType = (plan: Plan, type: string): readonly Resource[] =>
  plan.resources.filter(resource => resource.type === type)

/** The one resource at an address. */
export const at = (plan: Plan, address: string): Resource => {
  const found = plan.resources.find(resource => resource.address === address)
  if (found === undefined) throw new Error(`the plan of ${plan.environment} has no ${address}`)
  return found
}

/** What an argument of a resource names, wherever it stands in its blocks: `aws_kms_key.this.arn` for example. */
export const referencesOf = (plan: Plan, type: string, argument: string): readonly (readonly string[])[] =>
  plan.configured
    .filter(configured => configured.type === type)
    .map(({ expressions }) => referencesIn(argumentIn(expressions, argument)))

const argumentIn = (value: unknown, name: string): unknown => {
  if (Array.isArray(value)) return value.map(each => argumentIn(each, name))
  if (typeof value !== 'object' || value === null) return undefined
  return name in value ? (value as Values)[name] : Object.values(value).map(each => argumentIn(each, name))
}

const referencesIn = (value: unknown): readonly string[] => {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  if (typeof value !== 'object' || value === null) return []
  const own = (value as { readonly references?: readonly string[] }).references
  return own ?? Object.values(value).flatMap(referencesIn)
}
