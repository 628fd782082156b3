import { readdir, readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { noTerraformProgram } from '../rig/terraform-mirror.ts'
import { until } from '../rig/until.ts'
import { configuration, gated, keptAt, secret, terraformWorld } from './terraform-world.ts'
import type { TerraformWorld } from './terraform-world.ts'

const queue = { size: 1, environment: 'development', token: secret }

describe.skipIf(noTerraformProgram !== null)('infrastructure by the real Terraform', { timeout: 120_000 }, () => {
  let world: TerraformWorld
  const sized = (size: number, more = '') => ({
    ...keptAt(world.statePath),
    'main.tf': configuration(more),
    'development.tfvars': `size = ${size}\n`,
  })
  beforeEach(async () => {
    world = await terraformWorld()
  })
  afterEach(() => world.remove())

  it('plans without changing anything, and keeps no secret that could be read', async () => {
    const planned = await world.infrastructure().plan(await world.source(sized(1)), world.context('one'))
    expect(planned).toMatchObject({
      state: { lineage: null, serial: 0 },
      changes: [{ address: 'terraform_data.queue', type: 'terraform_data', action: 'create', holdsData: false }],
      cutLines: 0,
    })
    expect(planned.text).toMatch(/^Terraform used the selected providers[^]*token += \(sensitive value\)[^]*1 to add/)
    expect(await world.resources()).toEqual({})
    expect(JSON.stringify(planned) + world.lines.join()).not.toContain(secret)
    expect(await world.filesWith(secret)).toEqual([])
    // Whatever the tool left lay in its working copy, which is gone.
    expect(await readdir(join(world.home, 'work'))).toEqual(['unchanged'])
    expect(await readdir(join(world.home, 'infrastructure'))).toHaveLength(1)
  })

  it('applies exactly what was planned, once', async () => {
    const source = await world.source(sized(1))
    const planned = await world.infrastructure().plan(source, world.context('one'))
    expect(await world.infrastructure().isFresh(source, planned, world.context('two'))).toBe(true)
    await world.infrastructure().apply(source, planned, world.context('two'))
    expect(await world.resources()).toEqual({ 'terraform_data.queue': queue })
    expect(await world.infrastructure().isFresh(source, planned, world.context('two'))).toBe(false)
    await expect(world.infrastructure().apply(source, planned, world.context('two'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_STALE',
      message: expect.stringContaining('the state was changed after it was made') as string,
    })
    const after = await world.infrastructure().plan(source, world.context('three'))
    expect(after.changes).toEqual([])
    await world.infrastructure().forget(after)
    await expect(world.infrastructure().apply(source, after, world.context('three'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_STALE',
      message: expect.stringContaining('it is not kept here any more') as string,
    })
  })

  it('applies nothing that was never planned', async () => {
    const source = await world.source(sized(1))
    const refused = { code: 'INFRASTRUCTURE_STALE', message: expect.stringContaining('it was never planned') as string }
    await expect(world.infrastructure().isFresh(source, null, world.context('one'))).rejects.toMatchObject(refused)
    await expect(world.infrastructure().apply(source, null, world.context('one'))).rejects.toMatchObject(refused)
    expect(await world.resources()).toEqual({})
  })

  it('tells what is changed, replaced and destroyed, and what of it holds data', async () => {
    const store = 'resource "terraform_data" "store" { triggers_replace = [var.size] }'
    const before = await world.source(sized(1, `${store}\nresource "terraform_data" "old" {}`))
    const planned = await world.infrastructure().plan(before, world.context('one'))
    await world.infrastructure().apply(before, planned, world.context('one'))
    const source = await world.source(sized(2, store), ['terraform_data'])
    const { changes, state } = await world.infrastructure().plan(source, world.context('two'))
    expect(changes.map(({ address, action, holdsData }) => [address, action, holdsData])).toEqual([
      ['terraform_data.old', 'destroy', true],
      ['terraform_data.queue', 'update', true],
      ['terraform_data.store', 'replace', true],
    ])
    expect(state.lineage).toMatch(/^[0-9a-f-]{36}$/)
    expect(state.serial).toBeGreaterThan(0)
  })

  it('a plan that somebody has changed on disk, or that another home has sealed, is none', async () => {
    const source = await world.source(sized(1))
    const planned = await world.infrastructure().plan(source, world.context('one'))
    const foreign = world.infrastructure({ key: Buffer.alloc(32, 8) })
    expect(await foreign.isFresh(source, planned, world.context('two'))).toBe(false)
    const file = join(world.home, 'infrastructure', planned.digest.slice('sha256:'.length))
    const sealed = Buffer.from(await readFile(file, 'utf8'), 'base64')
    expect(sealed.toString('latin1')).not.toContain('"plan"')
    sealed[sealed.length - 1] = (sealed.at(-1) ?? 0) ^ 1
    await writeFile(file, sealed.toString('base64'))
    expect(await world.infrastructure().isFresh(source, planned, world.context('two'))).toBe(false)
    expect(await world.resources()).toEqual({})
  })

  it('lets plans go that nobody has applied for a month', async () => {
    const source = await world.source(sized(1))
    const planned = await world.infrastructure().plan(source, world.context('one'))
    const file = join(world.home, 'infrastructure', planned.digest.slice('sha256:'.length))
    const longAgo = new Date(Date.now() - 31 * 24 * 3_600_000)
    await utimes(file, longAgo, longAgo)
    const other = await world.infrastructure().plan(await world.source(sized(2)), world.context('two'))
    expect(await readdir(join(world.home, 'infrastructure'))).toEqual([other.digest.slice('sha256:'.length)])
    expect(await world.infrastructure().isFresh(source, planned, world.context('three'))).toBe(false)
  })

  it('says who holds the lock, and that its wait was in vain', async () => {
    const gate = join(world.root, 'gate')
    const source = await world.source(sized(1, gated(gate)))
    const planned = await world.infrastructure().plan(source, world.context('one'))
    const applying = world.infrastructure().apply(source, planned, world.context('one'))
    await until('it is under way', () => world.lines.find(line => line.includes('under way')))
    await expect(world.infrastructure().plan(source, world.context('two'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_LOCKED',
      message: expect.stringMatching(
        /infra is locked, and was not released within 0\.5 s\. \S+@\S+ holds it since \d{4}.* \(lock [0-9a-f-]{36}\)/,
      ) as string,
    })
    await writeFile(gate, '')
    await applying
    expect(await world.resources()).toHaveProperty(['terraform_data.gated'])
  })

  it('an apply that is aborted ends its own work: the state is whole and nobody holds its lock', async () => {
    const source = await world.source(sized(1, gated(join(world.root, 'never'))))
    const planned = await world.infrastructure().plan(source, world.context('one'))
    const abort = new AbortController()
    const applying = world.infrastructure().apply(source, planned, world.context('one', abort.signal))
    await until('it is under way', () => world.lines.find(line => line.includes('under way')))
    abort.abort()
    await expect(applying).rejects.toMatchObject({ code: 'COMMAND_ABORTED' })
    expect(world.lines.join('\n')).toContain('Interrupt received')
    expect(await readdir(join(world.home, 'work'))).toEqual(['unchanged'])
    const after = await world.infrastructure().plan(source, world.context('two'))
    expect(after.changes.map(({ address }) => address)).toContain('terraform_data.gated')
  })

  it.each([
    ['names no backend', configuration().replace('backend "local" {}', ''), /it names no backend/],
    ['keeps it in its own folder', configuration().replace('{}', '{ path = "here.tfstate" }'), /no absolute path/],
  ])('refuses a configuration whose state would be lost: %s', async (_name, main, why) => {
    const source = await world.source({ 'main.tf': main })
    await expect(world.infrastructure().plan(source, world.context('one'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_NO_BACKEND',
      message: expect.stringMatching(why) as string,
    })
  })

  it('says what is wrong with a configuration, and leaves nothing', async () => {
    const source = await world.source(sized(1, 'resource "terraform_data" "bad" { input = var.missing }'))
    await expect(world.infrastructure().plan(source, world.context('one'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_FAILED',
      message: expect.stringMatching(
        /^terraform plan of infra: Error: Reference to undeclared input variable\n/,
      ) as string,
    })
    expect(await readdir(join(world.home, 'work'))).toEqual(['unchanged'])
  })

  it('takes plugins from a folder where one is named, and from nowhere else', async () => {
    const needs = 'resource "random_pet" "name" {}'
    const source = { ...(await world.source(sized(1, needs))), mirror: join(world.root, 'empty') }
    await expect(world.infrastructure().plan(source, world.context('one'))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_FAILED',
      message: expect.stringMatching(/^terraform init of infra: Error: [^]*hashicorp\/random/) as string,
    })
  })
})
