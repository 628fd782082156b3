import { describe, expect, it } from 'vitest'
import { holdsData } from './holds-data.ts'
import { addressesText, dataLostBy, infrastructureText } from './infrastructure-plan.ts'
import type { ResourceAction, ResourceChange } from './infrastructure-plan.ts'
import { infrastructureReversibility } from './infrastructure-reversibility.ts'
import { cutText, plannedInfrastructure } from './planned-infrastructure.ts'

const change = (action: ResourceAction, address = 'aws_lb.web', isData = false): ResourceChange => ({
  address,
  type: address.split('.')[0] ?? '',
  action,
  holdsData: isData,
})
const planned = (...changes: readonly ResourceChange[]) => ({
  digest: 'sha256:1',
  state: { lineage: null, serial: 0 },
  changes,
  text: 'Plan',
  cutLines: 0,
})
const declared = { folder: 'infra', irreversible: false, hasBase: true, planned: null }
const queue = 'aws_sqs_queue.orders'

describe('a change of infrastructure', () => {
  it('is counted by what becomes of its resources', () => {
    expect(infrastructureText(planned())).toBe('nothing to change')
    const changes = [change('destroy'), change('create'), change('replace'), change('create'), change('update')]
    expect(infrastructureText(planned(...changes))).toBe('2 to create, 1 to change, 1 to replace, 1 to destroy')
  })

  it('names a few addresses, and counts the rest', () => {
    const changes = ['a.a', 'b.b', 'c.c', 'd.d', 'e.e'].map(address => change('create', address))
    expect(addressesText(changes.slice(0, 3))).toBe('a.a, b.b, c.c')
    expect(addressesText(changes)).toBe('a.a, b.b, c.c and 2 more')
  })

  it('loses data where what holds some is destroyed or replaced, and nowhere else', () => {
    const lost = [change('destroy', queue, true), change('replace', 'aws_db_instance.main', true)]
    const others = [change('update', queue, true), change('create', queue, true), change('destroy')]
    expect(dataLostBy(planned(...others, ...lost))).toEqual(lost)
  })

  it.each([
    ['aws_db_instance', true],
    ['aws_elasticache_replication_group', true],
    ['azurerm_postgresql_flexible_server', true],
    ['aws_db_instance_role_association', false],
    ['aws_lb', false],
    ['acme_database', false],
  ])('knows whether %s holds data: %s', (type, expected) => {
    expect(holdsData(type, [])).toBe(expected)
    expect(holdsData(type, [type])).toBe(true)
  })
})

describe('how far it can be taken back', () => {
  it('is not known to be restricted before it is planned', () => {
    expect(infrastructureReversibility(declared)).toEqual({ kind: 'yes' })
    expect(infrastructureReversibility({ ...declared, hasBase: false })).toEqual({
      kind: 'while-empty',
      keeps: 'what infra made, as no release before has it',
    })
  })

  it('is nothing where nothing changes, whatever is declared', () => {
    const nothing = { ...declared, irreversible: true, hasBase: false, planned: planned() }
    expect(infrastructureReversibility(nothing)).toEqual({ kind: 'nothing' })
  })

  it('ends where data is destroyed, or where the file says so', () => {
    const destroyed = planned(change('destroy', queue, true))
    expect(infrastructureReversibility({ ...declared, planned: destroyed })).toEqual({
      kind: 'no',
      why: 'it destroys aws_sqs_queue.orders and what is in there',
    })
    expect(
      infrastructureReversibility({ ...declared, irreversible: true, planned: planned(change('create')) }),
    ).toEqual({ kind: 'no', why: 'infra is declared irreversible' })
  })

  it('keeps a new place for data, which may hold some by then', () => {
    const made = planned(change('create'), change('create', queue, true))
    expect(infrastructureReversibility({ ...declared, planned: made })).toEqual({ kind: 'while-empty', keeps: queue })
    expect(infrastructureReversibility({ ...declared, planned: planned(change('create')) })).toEqual({ kind: 'yes' })
  })
})

describe('as a plan has it', () => {
  it('is there once it was planned, in steps of its kind alone', () => {
    expect(plannedInfrastructure({ kind: 'terraform', params: { planned: null } })).toBeNull()
    const frozen = planned(change('create'))
    expect(plannedInfrastructure({ kind: 'terraform', params: { planned: frozen } })).toEqual(frozen)
    expect(plannedInfrastructure({ kind: 'run', params: { planned: frozen } })).toBeNull()
  })

  it('says what is not shown of it', () => {
    expect(cutText(planned())).toBe('')
    expect(cutText({ ...planned(), cutLines: 7 })).toBe('7 lines more are in the log of the step; the plan is sha256:1')
  })
})
