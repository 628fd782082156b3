import { describe, expect, it } from 'vitest'
import { memoryAlarms, memoryWatches } from '../../src/adapters/memory/watches.ts'
import type { Watch } from '../../src/config/app.ts'
import { cloudwatchErrors } from '../../src/domain/errors/cloudwatch.ts'
import { failure } from '../../src/domain/errors/error.ts'
import type { PlannedStep } from '../../src/domain/plan.ts'
import type { SeenAlarm } from '../../src/ports/watch.ts'
import { preflight } from '../../src/steps/preflight.ts'
import { requireAlarms } from '../../src/steps/require-alarms.ts'
import { alarmWatch } from '../../src/steps/watch-alarm.ts'
import { subject } from '../watch/subject.ts'
import { stepWorld } from './step-world.ts'

const away = failure(cloudwatchErrors.CLOUDWATCH_UNREACHABLE, { where: 'eu-west-2', why: 'throttled' })
const signal = new AbortController().signal

describe('an alarm that is watched', () => {
  const watching = async (alreadyOn: 'bad' | 'no-data', ...states: readonly (SeenAlarm['state'] | null)[]) => {
    const alarms = memoryAlarms()
    const probe = await alarmWatch({ watches: { ...memoryWatches(), alarms } }).open(
      { name: 'a', alreadyOn },
      subject(),
    )
    const kinds: string[] = []
    for (const state of states) {
      alarms.show('a', state)
      kinds.push((await probe.look(signal)).kind)
    }
    return kinds
  }

  it('is good when it is OK, bad when it is on, and has no data otherwise', async () => {
    expect(await watching('bad', 'ALARM', 'OK', 'INSUFFICIENT_DATA', null, 'ALARM')).toEqual([
      'bad',
      'good',
      'no-data',
      'no-data',
      'bad',
    ])
  })

  it('that was on before says nothing until it was OK once', async () => {
    expect(await watching('no-data', 'ALARM', 'INSUFFICIENT_DATA', 'ALARM', 'OK', 'ALARM')).toEqual([
      'no-data',
      'no-data',
      'no-data',
      'good',
      'bad',
    ])
  })

  it('has no data, and says why, when nothing is heard of it', async () => {
    const alarms = memoryAlarms()
    const probe = await alarmWatch({ watches: { ...memoryWatches(), alarms } }).open(
      { name: 'a', alreadyOn: 'bad' },
      subject(),
    )
    alarms.fail(away)
    expect(await probe.look(signal)).toEqual({
      kind: 'no-data',
      details: 'CloudWatch in eu-west-2 does not answer: throttled',
    })
    alarms.fail(null)
    alarms.show('a', null)
    expect(await probe.look(signal)).toEqual({ kind: 'no-data', details: 'there is no such alarm in memory' })
  })
})

describe('before anything is changed', () => {
  const alarm = (name: string, alreadyOn?: 'refuse' | 'wait'): Watch => ({
    kind: 'alarm',
    name,
    ...(alreadyOn === undefined ? {} : { alreadyOn }),
  })
  const requiring = async (shown: Readonly<Record<string, SeenAlarm['state'] | null>>, ...watch: readonly Watch[]) => {
    const { world } = await stepWorld()
    const alarms = memoryAlarms()
    for (const [name, state] of Object.entries(shown)) alarms.show(name, state)
    const environment = { ...world.environment, watch }
    return { alarms, world: { ...world, environment, watches: { ...world.watches, alarms } } }
  }

  it('alarms have to be there', async () => {
    const { world } = await requiring({ b: null, c: null }, alarm('a'), alarm('b'), alarm('c'), alarm('b'))
    await expect(requireAlarms(world)).rejects.toMatchObject({
      code: 'CLOUDWATCH_ALARM_MISSING',
      message: 'no alarm in memory has the name b, c',
    })
  })

  it('alarms have to be off, also those of releases that say no more than a name', async () => {
    for (const refused of [alarm('b'), alarm('b', 'refuse')]) {
      const { world } = await requiring({ b: 'ALARM', c: 'ALARM' }, alarm('a'), alarm('c', 'wait'), refused)
      await expect(requireAlarms(world)).rejects.toMatchObject({
        code: 'CLOUDWATCH_ALARM_ON',
        message: 'b is in ALARM as it is shown',
      })
    }
  })

  it('they pass when they are OK, have no data yet, or are waited for', async () => {
    const { world } = await requiring(
      { b: 'ALARM', c: 'INSUFFICIENT_DATA' },
      alarm('a'),
      alarm('b', 'wait'),
      alarm('c'),
    )
    expect(await requireAlarms(world)).toEqual(['a', 'b', 'c'])
  })

  it('they may be missing where infrastructure comes with the release, but may not be on', async () => {
    const { world, alarms } = await requiring({ a: null }, alarm('a'), alarm('b'))
    const steps = [...world.plan.steps, { kind: 'terraform' } as PlannedStep]
    const making = { ...world, plan: { ...world.plan, steps } }
    expect(await requireAlarms(making)).toEqual(['a', 'b'])
    alarms.show('b', 'ALARM')
    await expect(requireAlarms(making)).rejects.toMatchObject({ code: 'CLOUDWATCH_ALARM_ON' })
  })

  it('a rollback asks for none of that', async () => {
    const { world, alarms } = await requiring({ a: 'ALARM', b: null }, alarm('a'), alarm('b'))
    alarms.fail(away)
    expect(await requireAlarms({ ...world, plan: { ...world.plan, kind: 'rollback' } })).toEqual([])
  })

  it('the preflight looks at them, and is tried again when CloudWatch does not answer', async () => {
    const { world, alarms } = await requiring({ a: 'OK' }, alarm('a'))
    const before = await preflight.prepare({}, world)
    const { receipt } = await preflight.run({}, before, world)
    expect(receipt).toMatchObject({ checked: expect.arrayContaining(['secrets', 'alarms']) as string[] })
    alarms.fail(away)
    await expect(preflight.run({}, before, world)).rejects.toMatchObject({
      code: 'CLOUDWATCH_UNREACHABLE',
      kind: 'retry',
    })
  })
})
