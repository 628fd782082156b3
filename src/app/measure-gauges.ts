import { gauge } from '../domain/measures/family.ts'

const place = ['app', 'environment'] as const
const node = ['id', 'node', 'host'] as const

/** What is so when it is asked for. Seconds since something began are 0 while there is none. */
export const gauges = {
  deployments: gauge({
    name: 'lockstep_deployments',
    help: 'Deployments that are not over, by state.',
    labels: [...place, 'state'],
  }),
  queue: gauge({
    name: 'lockstep_queue',
    help: 'Deployments that have not started, by what they wait for: gates, or the lock of their environment.',
    labels: [...place, 'waits_for'],
  }),
  queueOldest: gauge({
    name: 'lockstep_queue_oldest_seconds',
    help: 'Seconds since the oldest of the deployments that have not started was created, by what it waits for.',
    labels: [...place, 'waits_for'],
  }),
  asking: gauge({
    name: 'lockstep_asking_seconds',
    help: 'Seconds since a deployment asked a person and nobody answered; the longest.',
    labels: place,
  }),
  stuck: gauge({
    name: 'lockstep_stuck_seconds',
    help: 'Seconds since a deployment got stuck; the longest.',
    labels: place,
  }),
  holds: gauge({ name: 'lockstep_holds', help: 'Releases that are held out of an environment.', labels: place }),
  holdOldest: gauge({
    name: 'lockstep_hold_oldest_seconds',
    help: 'Seconds since the oldest hold in force was set.',
    labels: place,
  }),
  drift: gauge({
    name: 'lockstep_drift_differences',
    help: 'Differences between what runs in an environment and the record, as of the last look.',
    labels: place,
  }),
  paused: gauge({
    name: 'lockstep_consumers_paused',
    help: 'Flags that are off for every instance, by who keeps them off: a deployment or a person.',
    labels: [...place, 'by'],
  }),
  environment: gauge({
    name: 'lockstep_environment_info',
    help: 'The release that runs in an environment; always 1.',
    labels: [...place, 'release'],
  }),
  environmentSince: gauge({
    name: 'lockstep_environment_since_timestamp_seconds',
    help: 'When the release that runs in an environment came there, in seconds since 1970.',
    labels: place,
  }),
  node: gauge({
    name: 'lockstep_node_info',
    help: 'A node that was heard of within a day, with its version; always 1.',
    labels: [...node, 'version'],
  }),
  nodeSilent: gauge({
    name: 'lockstep_node_silent_seconds',
    help: 'Seconds since a node was last heard of. One that was stopped is not in it.',
    labels: node,
  }),
  nodeLeases: gauge({
    name: 'lockstep_node_leases',
    help: 'Deployments that a node leads.',
    labels: node,
  }),
  overdue: gauge({
    name: 'lockstep_overdue_seconds',
    help: 'Seconds that what is due has waited for a node to take it on; the longest.',
    labels: [],
  }),
  uncounted: gauge({
    name: 'lockstep_events_uncounted',
    help: 'Events that the counters do not have yet.',
    labels: [],
  }),
} as const
