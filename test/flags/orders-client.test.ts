import { afterEach, expect, it } from 'vitest'
import { pushAcknowledgement } from '../../examples/orders/src/acknowledgement.ts'
import type { Consumption } from '../../examples/orders/src/consumption.ts'
import { obeyFlag } from '../../examples/orders/src/consumption.ts'
import type { Flags as Asking } from '../../examples/orders/src/flags.ts'
import { connectFlags } from '../../examples/orders/src/flags.ts'
import { consumeFlag, deployment, forEveryone, lease } from '../contract/flags.ts'
import { until } from '../rig/until.ts'
import { flagWorld, tokenOf } from './flag-world.ts'

const world = flagWorld()
const d1 = deployment('d1')
let consumption: Consumption | undefined
afterEach(() => consumption?.end())

/** Stands in for the queue's consumer: what it is told is at once so. */
const obedient = () => {
  let consuming = false
  return {
    steer: (wanted: boolean) => void (consuming = wanted),
    state: () => ({ consuming, inFlight: 0, receiving: consuming }),
  }
}

/** The client of the example service, with its asking counted. */
const startClient = async (instance: string) => {
  const flagsToken = tokenOf(instance)
  const { ask } = await connectFlags(world().url, flagsToken, instance)
  const unanswered: string[] = []
  const askFlag: Asking['ask'] = async flag => {
    const answer = await ask(flag)
    if (answer.kind === 'unanswered') unanswered.push(answer.reason)
    return answer
  }
  const consumer = obedient()
  const push = (said: Parameters<typeof pushAcknowledgement>[1]) =>
    pushAcknowledgement({ flagsUrl: world().url, flagsToken }, said)
  consumption = obeyFlag({ consumer, askFlag, push, log: () => {} })
  return { consumer, unanswered }
}

const heard = (revision: number, consuming: boolean) =>
  until(`revision ${revision} is acknowledged`, async () => {
    const [last] = await world().flags().acknowledgements(consumeFlag)
    return last?.revision === revision && last.consuming === consuming && last
  })

it('the example service obeys the flag service, keeps its last value while the database is away, and catches up', async () => {
  const { consumer, unanswered } = await startClient('worker-1')
  await heard(0, true)
  await world().flags().claim(consumeFlag, forEveryone(d1), lease(1))
  expect(await heard(1, false)).toMatchObject({ instance: 'worker-1', release: 'r1', inFlight: 0, receiving: false })
  await world().flags().unclaim(consumeFlag, d1, lease(1))
  await heard(2, true)
  await world().database('away')
  await until('it asked in vain', () => unanswered.length >= 3)
  expect(consumer.state().consuming).toBe(true)
  await world().database('back')
  await world().flags().claim(consumeFlag, { owner: d1, release: 'r1' }, lease(1))
  await heard(3, false)
  await world().database('away')
  const before = unanswered.length
  await until('it asked in vain again', () => unanswered.length >= before + 3)
  expect(consumer.state().consuming).toBe(false)
  await world().database('back')
})
