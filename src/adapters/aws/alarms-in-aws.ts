import type { AlarmType, CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { AwsAccount } from '../../config/app.ts'
import type { Alarms, SeenAlarm } from '../../ports/watch.ts'
import type { AccountClients } from './account-clients.ts'
import { cloudwatchFailure } from './cloudwatch-failure.ts'
import { whereOf } from './refusal.ts'

/** Without them only metric alarms are told. */
const AlarmTypes: AlarmType[] = ['MetricAlarm', 'CompositeAlarm']
/** So many names may be asked for at once. */
const namesAtOnce = 100
const reasonLength = 300

/**
 * Alarms of one account, of both kinds, as CloudWatch judges them. CLOUDWATCH_REFUSED, CLOUDWATCH_UNREACHABLE.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html (2026-11)
 */
export const alarmsInAws = (clients: AccountClients, account: AwsAccount): Alarms => ({
  where: whereOf(account),
  read: async (names, signal) => {
    try {
      const client = await clients.cloudwatch()
      const { DescribeAlarmsCommand } = await import('@aws-sdk/client-cloudwatch')
      const askFor = async (AlarmNames: string[]): Promise<readonly SeenAlarm[]> => {
        const asked = { AlarmNames, AlarmTypes, MaxRecords: namesAtOnce }
        const found = await client.send(new DescribeAlarmsCommand(asked), { abortSignal: signal })
        return [...(found.MetricAlarms ?? []), ...(found.CompositeAlarms ?? [])].map(seenOf)
      }
      return (await Promise.all(inGroups(names).map(askFor))).flat()
    } catch (error) {
      signal.throwIfAborted()
      throw cloudwatchFailure(account, error)
    }
  },
})

const inGroups = (names: readonly string[]): readonly string[][] =>
  Array.from({ length: Math.ceil(names.length / namesAtOnce) }, (_, group) =>
    names.slice(group * namesAtOnce, (group + 1) * namesAtOnce),
  )

/** A state that is not known yet is no data. */
const stateOf = (value: string | undefined): SeenAlarm['state'] =>
  value === 'OK' || value === 'ALARM' ? value : 'INSUFFICIENT_DATA'

const seenOf = (alarm: MetricAlarm | CompositeAlarm): SeenAlarm => {
  const { AlarmName: name = '', StateValue, StateTransitionedTimestamp, StateUpdatedTimestamp, StateReason } = alarm
  const since = StateTransitionedTimestamp ?? StateUpdatedTimestamp
  return { name, state: stateOf(StateValue), details: `${sinceWords(since)}${reasonWords(StateReason)}` }
}

const sinceWords = (since: Date | undefined): string =>
  since === undefined ? '' : `since ${since.toISOString().replace(/\.\d+Z$/, 'Z')}`

const reasonWords = (reason = ''): string => (reason === '' ? '' : `: ${reason.slice(0, reasonLength)}`)
