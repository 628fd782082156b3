import { ofType, type Plan } from './plan.ts'

const wanted = [
  '5xx',
  'database-cpu',
  'database-storage',
  'failed-messages',
  'intake-cpu',
  'queue-age',
  'worker-cpu',
] as const

/** Alarms that are missing, that outputs name otherwise, that never go off, or that look at what is not there. */
export const unwatched = (plan: Plan): readonly string[] => {
  const told = plan.outputs['alarms'] as Readonly<Record<string, string>>
  const alarms = ofType(plan, 'aws_cloudwatch_metric_alarm').map(({ values }) => values)
  const byName = new Map(alarms.map(alarm => [alarm['alarm_name'], alarm]))
  return [
    ...wanted.filter(key => !(key in told)),
    ...Object.values(told).filter(name => !byName.has(name)),
    ...alarms.filter(alarm => alarm['actions_enabled'] === false).map(alarm => String(alarm['alarm_name'])),
    ...alarms.filter(alarm => !looksAtSomething(plan, alarm)).map(alarm => String(alarm['alarm_name'])),
  ]
}

/** By which resource and argument of the plan the dimensions of an alarm are known. */
const known: Readonly<Record<string, readonly [type: string, argument: string]>> = {
  QueueName: ['aws_sqs_queue', 'name'],
  ClusterName: ['aws_ecs_cluster', 'name'],
  ServiceName: ['aws_ecs_service', 'name'],
  DBInstanceIdentifier: ['aws_db_instance', 'identifier'],
}

const looksAtSomething = (plan: Plan, alarm: Readonly<Record<string, unknown>>): boolean =>
  Object.entries((alarm['dimensions'] ?? {}) as Readonly<Record<string, string>>).every(([dimension, value]) => {
    const [type = '', argument = ''] = known[dimension] ?? []
    return ofType(plan, type).some(({ values }) => values[argument] === value)
  })
