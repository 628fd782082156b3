import type { Watch } from '../config/app.ts'
import { cloudwatchErrors } from '../domain/errors/cloudwatch.ts'
import { failure } from '../domain/errors/error.ts'
import type { World } from './world.ts'

type Alarm = Extract<Watch, { readonly kind: 'alarm' }>

const isAlarm = (watch: Watch): watch is Alarm => watch.kind === 'alarm'

/**
 * The alarms that the new version will be watched by have to be there, and off; their names. CLOUDWATCH_ALARM_MISSING, CLOUDWATCH_ALARM_ON,
 * CLOUDWATCH_REFUSED, CLOUDWATCH_UNREACHABLE. A rollback asks for none of that: an alarm that is on is why people want it.
 */
export const requireAlarms = async (world: World): Promise<readonly string[]> => {
  const wanted = world.environment.watch.filter(isAlarm)
  if (wanted.length === 0 || world.plan.kind === 'rollback') return []
  const { alarms } = world.watches
  const names = [...new Set(wanted.map(({ name }) => name))]
  const seen = await alarms.read(names, world.signal)
  const missing = names.filter(name => !seen.some(one => one.name === name))
  if (missing.length > 0 && !makesAlarms(world))
    throw failure(cloudwatchErrors.CLOUDWATCH_ALARM_MISSING, { names: missing, where: alarms.where })
  const refused = wanted.filter(({ alreadyOn }) => alreadyOn !== 'wait').map(({ name }) => name)
  const on = seen.find(({ name, state }) => state === 'ALARM' && refused.includes(name))
  if (on !== undefined) throw failure(cloudwatchErrors.CLOUDWATCH_ALARM_ON, on)
  return names
}

/** What infrastructure comes with the release may be what makes them. */
const makesAlarms = ({ plan }: World): boolean => plan.steps.some(({ kind }) => kind === 'terraform')
