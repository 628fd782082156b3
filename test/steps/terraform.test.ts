import { beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../src/domain/errors/error.ts'
import { infrastructureErrors } from '../../src/domain/errors/infrastructure.ts'
import type { InfrastructurePlan, ResourceChange } from '../../src/domain/infrastructure/infrastructure-plan.ts'
import type { Json } from '../../src/domain/json.ts'
import type { Release } from '../../src/domain/release.ts'
import type { Infrastructure } from '../../src/ports/infrastructure.ts'
import { terraform } from '../../src/steps/terraform.ts'
import type { TerraformParams } from '../../src/steps/terraform.ts'
import type { World } from '../../src/steps/world.ts'
import { stepWorld } from './step-world.ts'

const change = (action: ResourceChange['action'], holdsData = false): ResourceChange => ({
  address: `a.${action}`,
  type: 'a',
  action,
  holdsData,
})
const planOf = (...changes: readonly ResourceChange[]): InfrastructurePlan => ({
  digest: `sha256:${changes.length}`,
  state: { lineage: 'l', serial: 1 },
  changes,
  text: 'Plan',
  cutLines: 0,
})
const planned = planOf(change('create'))
const params: TerraformParams = {
  folder: 'infra',
  tool: 'terraform',
  mirror: null,
  stateful: [],
  irreversible: false,
  hasBase: true,
  planned,
}
const stale = failure(infrastructureErrors.INFRASTRUCTURE_STALE, { folder: 'infra', why: 'somebody was faster' })

/** A stand-in for a tool: what it finds is said by the test, and what it was told to do is kept. */
const toolOf = (finds: { readonly fresh: boolean; readonly next?: InfrastructurePlan; readonly fails?: Error }) => {
  const done: string[] = []
  const infrastructure: Infrastructure = {
    plan: async ({ artifact }) => {
      done.push(`plan ${artifact}`)
      return finds.next ?? planOf()
    },
    isFresh: () => Promise.resolve(finds.fresh),
    apply: async ({ artifact }) => {
      if (finds.fails !== undefined) throw finds.fails
      done.push(`apply ${artifact}`)
    },
    forget: () => Promise.resolve(),
    settle: async () => void done.push('settle'),
    drop: () => Promise.resolve(),
  }
  return { infrastructure, done }
}

const withFolder = (release: Release, digest: string): Release => ({
  ...release,
  artifacts: [...release.artifacts, { service: 'terraform:infra', digest }],
})

describe('the step terraform', () => {
  let real: World
  let saved: Json = null
  beforeEach(async () => {
    ;({ world: real } = await stepWorld())
    saved = null
  })
  const worldOf = (infrastructure: Infrastructure, before: Json = null): World => ({
    ...real,
    infrastructure,
    next: { ...real.next, release: withFolder(real.next.release, 'new') },
    base: real.base === null ? null : { ...real.base, release: withFolder(real.base.release, 'old') },
    saved: before,
    checkpoint: async data => void (saved = data),
  })
  const undo = (tool: ReturnType<typeof toolOf>, before: Json, change: Partial<TerraformParams> = {}) =>
    terraform.undo({ ...params, ...change }, null, null, worldOf(tool.infrastructure, before))

  it('applies what was planned, and says what it changed', async () => {
    const tool = toolOf({ fresh: true })
    const { receipt } = await terraform.run(params, null, worldOf(tool.infrastructure))
    expect(receipt).toEqual({ changes: [{ address: 'a.create', action: 'create' }] })
    expect(tool.done).toEqual(['apply new'])
    expect(saved).toEqual({ begun: planned.digest })
  })

  it('refuses a state that somebody has changed, and takes nothing of theirs back', async () => {
    const tool = toolOf({ fresh: false })
    await expect(terraform.run(params, null, worldOf(tool.infrastructure))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_STALE',
    })
    expect(await undo(tool, saved)).toEqual([])
    expect(tool.done).toEqual(['settle'])
  })

  it('nor when they were faster in the last moment', async () => {
    const tool = toolOf({ fresh: true, fails: stale })
    await expect(terraform.run(params, null, worldOf(tool.infrastructure))).rejects.toBe(stale)
    expect(await undo(tool, saved)).toEqual([])
    expect(tool.done).toEqual(['settle'])
  })

  it('an apply that was cut short counts as done where all of it is there, and is refused where a part is', async () => {
    const whole = toolOf({ fresh: false })
    const begun = { begun: planned.digest }
    expect(await terraform.settle(params, null, worldOf(whole.infrastructure, begun))).toEqual({ outcome: 'not-done' })
    await terraform.run(params, null, worldOf(whole.infrastructure, begun))
    expect(whole.done).toEqual(['settle', 'plan new'])
    const half = toolOf({ fresh: false, next: planOf(change('create')) })
    await expect(terraform.run(params, null, worldOf(half.infrastructure, begun))).rejects.toMatchObject({
      code: 'INFRASTRUCTURE_STALE',
      message: expect.stringContaining('it was cut short while it was applied: 1 to create') as string,
    })
  })

  it('is taken back by the configuration of the release before', async () => {
    const tool = toolOf({ fresh: false, next: planOf(change('destroy')) })
    expect(await undo(tool, { begun: planned.digest })).toEqual([])
    expect(tool.done).toEqual(['settle', 'plan old', 'apply old'])
    const nothing = toolOf({ fresh: false })
    await undo(nothing, { begun: planned.digest })
    expect(nothing.done).toEqual(['settle', 'plan old'])
  })

  it('keeps what may hold data, and all where no release before has the folder', async () => {
    const tool = toolOf({ fresh: false, next: planOf(change('destroy', true), change('replace')) })
    expect(await undo(tool, { begun: planned.digest })).toEqual([
      { what: 'a.destroy', why: 'taking it back would destroy it and what is in there' },
    ])
    expect(await undo(tool, { begun: planned.digest }, { hasBase: false })).toMatchObject([{ what: 'what infra made' }])
    expect(await undo(tool, { begun: planned.digest }, { hasBase: false, planned: planOf() })).toEqual([])
    expect(tool.done.filter(line => line.startsWith('apply'))).toEqual([])
  })
})
