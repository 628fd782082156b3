import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { lockstepForTests, startLockstep } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { noTerraformProgram } from '../rig/terraform-mirror.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import type { TinyApp } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string
const patience = { timeoutMs: 120_000 }
const execute = promisify(execFile)

const order = ['start', 'shift', 'bake', 'retire']
const file = (name: string, more: object = {}, of: object = {}) =>
  tinyAlone(name, { deploy: [{ terraform: 'infra' }, ...order], ...more }, of)

/** The same with a test that fails once the infrastructure is there. */
const failing = (name: string): object => file(name, { deploy: [{ terraform: 'infra' }, { test: 'false' }, ...order] })

/** A configuration whose state is at the path, which makes one thing of that size. */
const infra = (state: string, size: number, more = '') => ({
  'infra/development.tfbackend': `path = "${state}"\n`,
  'infra/main.tf': `terraform {
  backend "local" {}
}
variable "environment" { type = string }
variable "release" { type = string }
resource "terraform_data" "queue" { input = "\${var.environment} ${size}" }
${more}
`,
})

/** What the state says each thing is, by name. */
const madeAt = async (state: string): Promise<Readonly<Record<string, unknown>>> => {
  if (!existsSync(state)) return {}
  const { resources } = JSON.parse(await readFile(state, 'utf8')) as {
    readonly resources: readonly {
      readonly name: string
      readonly instances: readonly { readonly attributes: { readonly output: { readonly value: unknown } | null } }[]
    }[]
  }
  return Object.fromEntries(
    resources.map(({ name, instances }) => [name, instances[0]?.attributes.output?.value ?? null]),
  )
}

/** Applies a configuration as somebody who does not go by Lockstep. */
const appliedByHand = async (folder: string, files: Readonly<Record<string, string>>): Promise<void> => {
  await mkdir(folder)
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, basename(name)), text)
  const terraform = (...args: readonly string[]) =>
    execute('terraform', args, { cwd: folder, env: { ...process.env, ...byHand } })
  await terraform('init', '-backend-config=development.tfbackend')
  await terraform('apply', '-auto-approve')
}

const byHand = { CHECKPOINT_DISABLE: '1', TF_VAR_environment: 'development', TF_VAR_release: 'v0' }

const killServer = async (app: TinyApp): Promise<void> => {
  const doctor = (await rig.run(app, 'doctor', '--json')).json as readonly { what: string; detail: string }[]
  const server = Number(/process (\d+)/.exec(doctor.find(({ what }) => what === 'server')?.detail ?? '')?.[1])
  process.kill(server, 'SIGKILL')
  await until('the server is gone', () => !existsSync(`/proc/${server}`), patience)
}

const as = (person: string, app: TinyApp, ...args: readonly string[]) =>
  startLockstep({ home: rig.home(), cwd: app.folder, variables: { LOCKSTEP_ACTOR: person } }, ...args).ended

const gates = { approvals: { from: ['ann'], count: 1 } }

describe.skipIf(noTerraformProgram !== null)('a change of infrastructure', () => {
  it('is planned before its gates, shown to who approves, and applied as it was planned', async () => {
    const app = await rig.app('approved', file('approved', {}, { gates }))
    const state = rig.path('approved.tfstate')
    await app.commit(infra(state, 1))
    const ship = rig.start(app, 'ship')
    const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:/)
    await ship.says(/infrastructure planned: terraform infra: 1 to create/)
    expect(await madeAt(state)).toEqual({})
    const approved = await as('ann', app, 'approve', id)
    expect(approved).toMatchObject({
      code: 0,
      stderr: matching(/\+ resource "terraform_data" "queue"[^]*Plan: 1 to add[^]*point of no return: none/),
    })
    expect(await ship.ended).toMatchObject({ code: 0, stderr: matching(/✓ terraform:infra/) })
    expect(await madeAt(state)).toEqual({ queue: 'development 1' })
    expect(await seen(rig, app)).toEqual(settledAt('v1'))
    expect((await rig.run(app, 'logs', id)).stdout).toMatch(/Apply complete! Resources: 1 added/)
  })

  it('that is no longer what it was planned from is planned and approved again', async () => {
    const app = await rig.app('moved', file('moved', {}, { gates }))
    const state = rig.path('moved.tfstate')
    await app.commit(infra(state, 1))
    const ship = rig.start(app, 'ship')
    const [, id = ''] = await ship.says(/(d-[0-9a-z]+) waits:/)
    await ship.says(/infrastructure planned/)
    await appliedByHand(rig.path('by-hand'), infra(state, 7))
    expect(await as('ann', app, 'approve', id)).toMatchObject({ code: 0 })
    await ship.says(/planned again[^]*infrastructure planned: terraform infra: 1 to change/)
    expect(await madeAt(state)).toEqual({ queue: 'development 7' })
    expect(await as('ann', app, 'approve', id)).toMatchObject({ code: 0, stderr: matching(/development 7" -> "dev/) })
    expect(await ship.ended).toMatchObject({ code: 0 })
    expect(await madeAt(state)).toEqual({ queue: 'development 1' })
  })

  it('is taken back by the configuration of the release before', async () => {
    const app = await rig.app('returned', file('returned'))
    const state = rig.path('returned.tfstate')
    await app.commit(infra(state, 1))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const changed = infra(state, 2, 'resource "terraform_data" "new" {}')
    await app.commit({ ...changed, 'lockstep.yaml': yaml(failing('returned')) })
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 1, stderr: matching(/↩ terraform:infra +taken back/) })
    expect(await madeAt(state)).toEqual({ queue: 'development 1' })
    expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
  })

  it('that made a place for data is kept when its release is taken back, and the record says so', async () => {
    const app = await rig.app('keeping', file('keeping'))
    const state = rig.path('keeping.tfstate')
    await app.commit(infra(state, 1))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const steps = [{ terraform: { folder: 'infra', stateful: ['terraform_data'] } }, { test: 'false' }, ...order]
    await app.commit({
      ...infra(state, 1, 'resource "terraform_data" "store" {}'),
      'lockstep.yaml': yaml(file('keeping', { deploy: steps })),
    })
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 1,
      stderr: matching(/kept +terraform_data\.store: taking it back would destroy it and what is in there/),
    })
    expect(await madeAt(state)).toEqual({ queue: 'development 1', store: null })
  })

  it('that destroys data is the point of no return: a person is asked before it', async () => {
    const app = await rig.app('losing', file('losing'))
    const state = rig.path('losing.tfstate')
    await app.commit(infra(state, 1, 'resource "terraform_data" "store" {}'))
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
    const steps = [{ terraform: { folder: 'infra', stateful: ['terraform_data'] } }, ...order]
    await app.commit({ ...infra(state, 1), 'lockstep.yaml': yaml(file('losing', { deploy: steps })) })
    const asked = await rig.run(app, 'ship')
    expect(asked).toMatchObject({
      code: 3,
      stderr: matching(/terraform:infra +waits for an answer \(point-of-no-return\)/),
    })
    expect(await madeAt(state)).toEqual({ queue: 'development 1', store: null })
    const [, id = ''] = /(d-[0-9a-z]+)/.exec(asked.stderr) ?? []
    expect(await rig.run(app, 'retry', id)).toMatchObject({ code: 0 })
    expect(await madeAt(state)).toEqual({ queue: 'development 1' })
  })

  it('goes on while the server is killed, and is done once', async () => {
    const app = await rig.app('killed', file('killed'))
    const state = rig.path('killed.tfstate')
    const [gate, count] = [rig.path('killed.gate'), rig.path('killed.count')]
    const slow = `echo done >> ${count}; until test -e ${gate}; do echo still; sleep 0.1; done`
    const provisioner = `  provisioner "local-exec" {\n    command = "${slow}"\n  }`
    await app.commit(infra(state, 1, `resource "terraform_data" "slow" {\n${provisioner}\n}`))
    const ship = rig.start(app, 'ship')
    await until('it is applied', () => existsSync(count), patience)
    await killServer(app)
    expect(await rig.run(app, 'status')).toMatchObject({ code: 0, stderr: matching(/starting lockstep/) })
    await writeFile(gate, '')
    expect(await ship.ended).toMatchObject({ code: 0, stderr: matching(/taken over after an interruption/) })
    expect(await readFile(count, 'utf8')).toBe('done\n')
    expect(await madeAt(state)).toEqual({ queue: 'development 1', slow: null })
    expect(await seen(rig, app)).toEqual(settledAt('v1'))
  })

  it('that cannot be planned is rejected with the reason of its tool, and nothing was changed', async () => {
    const app = await rig.app('broken', file('broken'))
    const state = rig.path('broken.tfstate')
    await app.commit(infra(state, 1, 'resource "terraform_data" "bad" { input = var.missing }'))
    expect(await rig.run(app, 'ship')).toMatchObject({
      code: 4,
      stderr: matching(/rejected by lockstep: INFRASTRUCTURE_FAILED: [^]*Reference to undeclared input variable/),
    })
    expect(await madeAt(state)).toEqual({})
  })

  it('is rehearsed without being made', async () => {
    const app = await rig.app('rehearsed', file('rehearsed'))
    const state = rig.path('rehearsed.tfstate')
    await app.commit(infra(state, 1))
    const rehearsed = await rig.run(app, 'rehearse', 'development', '--ref', 'HEAD', '--fail-at', 'bake')
    expect(rehearsed.stdout).toMatch(
      /✓ terraform:infra[^]*✗ bake[^]*terraform:infra[^]*kept +what infra made: no release before it has this configuration/,
    )
    expect(await madeAt(state)).toEqual({})
  })
})
