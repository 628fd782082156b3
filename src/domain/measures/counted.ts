import { counter, histogram } from './family.ts'

const place = ['app', 'environment'] as const

/**
 * What is counted from the events of deployments, each once, for ever. Labels are of few values: apps, environments, kinds and codes;
 * never an id or a commit. `kind` of a deployment is deploy, rollback or drill.
 */
export const counted = {
  events: counter({
    name: 'lockstep_events_total',
    help: 'Events of the record, of the deployments of an environment; without one, of the app or of Lockstep itself.',
    labels: place,
  }),
  ended: counter({
    name: 'lockstep_deployments_ended_total',
    help: 'Deployments that have ended, by how.',
    labels: [...place, 'kind', 'outcome'],
  }),
  duration: histogram(
    {
      name: 'lockstep_deployment_duration_seconds',
      help: 'From the first step of a deployment to its end, whatever the end; those that never began are not in it.',
      labels: [...place, 'kind'],
    },
    [5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400, 86_400],
  ),
  stepDuration: histogram(
    {
      name: 'lockstep_step_duration_seconds',
      help: 'Of each step that was done, from its start to its end, attempts that failed before included; by kind of step.',
      labels: [...place, 'kind'],
    },
    [0.1, 0.5, 1, 5, 15, 30, 60, 300, 900, 3600],
  ),
  stepFailures: counter({
    name: 'lockstep_step_failures_total',
    help: 'Attempts of a step that failed, also those that were tried again; by kind of step and code of error.',
    labels: [...place, 'kind', 'code'],
  }),
  undo: counter({
    name: 'lockstep_undo_total',
    help: 'Undos of steps by kind of step: done, failed (each attempt), or attested by a person.',
    labels: [...place, 'kind', 'outcome'],
  }),
  asked: counter({
    name: 'lockstep_asked_total',
    help: 'Times that a deployment stopped to ask a person, by why.',
    labels: [...place, 'question'],
  }),
  gotStuck: counter({
    name: 'lockstep_got_stuck_total',
    help: 'Times that a deployment could not be taken back and got stuck.',
    labels: place,
  }),
  takenOver: counter({
    name: 'lockstep_takeovers_total',
    help: 'Times that a node took a deployment over from one that no longer led it.',
    labels: place,
  }),
  glassBroken: counter({
    name: 'lockstep_break_glass_total',
    help: 'Times that a person overrode the gates.',
    labels: place,
  }),
  changes: counter({
    name: 'lockstep_changes_total',
    help: 'Deployments that users saw and that succeeded or were taken back after a failure; no drills.',
    labels: place,
  }),
  changesFailed: counter({
    name: 'lockstep_changes_failed_total',
    help: 'Of the changes: those taken back after a failure, and rollbacks that left a release; no drills.',
    labels: place,
  }),
} as const
