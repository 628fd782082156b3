export type MeasureKey = 'frequency' | 'lead' | 'failures' | 'recovery' | 'rework'

/** What a measure counts, what it leaves out, and where it is read: in the words of docs/guides/metrics.md. */
export type Definition = {
  readonly name: string
  readonly counted: string
  readonly notCounted: string
  readonly source: string
}

const fromEvents =
  'the events of each deployment: the first `step-started` of a step that brings users or consumers to the new version, and the cause of `rolled-back`'

export const definitions: Readonly<Record<MeasureKey, Definition>> = {
  frequency: {
    name: 'Deployment frequency',
    counted: 'those that succeeded, divided by the days of the whole span, also of days before the first',
    notCounted: 'rollbacks',
    source: "rows of deployments by the time at which they ended, by the database's clock",
  },
  lead: {
    name: 'Change lead time',
    counted: 'from the commit of the release (its last one) to the end of the first deployment that brought it through',
    notCounted:
      'earlier commits of the same release; the same release once more; releases built before commit times were kept',
    source:
      "the committer's time of the release's commit, as git had it when it was built; the time at which the deployment ended",
  },
  failures: {
    name: 'Change fail rate',
    counted:
      'of the deployments that users saw and that succeeded or were taken back after a failure: those taken back, and those whose release the next rollback left',
    notCounted:
      'what was taken back before users saw it; what a person aborted; a fault that was mended by a newer release without going back',
    source: fromEvents,
  },
  recovery: {
    name: 'Failed deployment recovery time',
    counted:
      'for each of the failed ones: from the first moment that users could see it to the moment when it was taken back, or the rollback that left it had ended',
    notCounted: 'the time until somebody mended it',
    source: fromEvents,
  },
  rework: {
    name: 'Rework rate',
    counted:
      'of the deployments that succeeded: those that were the first to succeed after a failed one, so that they mend it',
    notCounted: 'unplanned work that followed no failure that Lockstep saw',
    source: 'the order in which deployments ended',
  },
}
