import type { AppFact, SystemFact } from '../../../src/domain/audit/fact.ts'
import type { FactType } from '../../../src/domain/saga/event.ts'
import type { IconName } from '../theme/icons.ts'
import type { Tone } from '../words/state-words.ts'

export type EntryType = FactType | AppFact['type'] | SystemFact['type']

export const entryGroups = [
  'Decisions',
  'Deployments',
  'Releases and runs',
  'Freezes and holds',
  'Flags and consumers',
  'People and tokens',
  'Lockstep itself',
  'How steps went',
] as const

export type EntryKind = {
  readonly word: string
  readonly group: (typeof entryGroups)[number]
  readonly icon: IconName
  readonly tone: Tone
}

const kind = (group: EntryKind['group'], icon: IconName, tone: Tone, word: string): EntryKind => ({
  word,
  group,
  icon,
  tone,
})
const step = (word: string): EntryKind => kind('How steps went', 'circle-dashed', 'quiet', word)

/** Every type of the record, as people look for it. */
export const entryKinds: Readonly<Record<EntryType, EntryKind>> = {
  approved: kind('Decisions', 'user-check', 'done', 'Approved'),
  rejected: kind('Decisions', 'x', 'quiet', 'Rejected'),
  ticked: kind('Decisions', 'check', 'done', 'Item of a checklist confirmed'),
  'glass-broken': kind('Decisions', 'alert-triangle', 'person', 'Glass broken'),
  'abort-requested': kind('Decisions', 'player-stop', 'undo', 'Aborted'),
  asked: kind('Decisions', 'help-hexagon', 'person', 'A person asked'),
  answered: kind('Decisions', 'user-check', 'quiet', 'Answered'),
  'ask-expired': kind('Decisions', 'hourglass-off', 'quiet', 'Nobody answered'),
  continued: kind('Decisions', 'user-check', 'quiet', 'Let try again'),
  attested: kind('Decisions', 'user-check', 'undo', 'Taken back by hand'),
  adopted: kind('Decisions', 'alert-triangle', 'person', 'Accepted as it is'),
  created: kind('Deployments', 'rocket', 'quiet', 'Deployment asked for'),
  expired: kind('Deployments', 'hourglass-off', 'quiet', 'Expired'),
  superseded: kind('Deployments', 'replace', 'quiet', 'Superseded'),
  replanned: kind('Deployments', 'replace', 'quiet', 'Planned again'),
  'infrastructure-planned': kind('Deployments', 'list-check', 'quiet', 'Infrastructure planned'),
  'step-failed': kind('Deployments', 'x', 'failed', 'Step failed'),
  breached: kind('Deployments', 'x', 'failed', 'Watch failed'),
  'undo-failed': kind('Deployments', 'alert-octagon', 'failed', 'Undo failed'),
  'got-stuck': kind('Deployments', 'alert-octagon', 'failed', 'Stuck'),
  'taken-over': kind('Deployments', 'server', 'quiet', 'Taken over by another node'),
  succeeded: kind('Deployments', 'circle-check', 'done', 'Succeeded'),
  'rolled-back': kind('Deployments', 'arrow-back-up', 'undo', 'Rolled back'),
  'release-recorded': kind('Releases and runs', 'package', 'quiet', 'Release built'),
  'release-merged': kind('Releases and runs', 'package', 'quiet', 'Release merged'),
  'run-started': kind('Releases and runs', 'rocket', 'quiet', 'Run started'),
  'run-built': kind('Releases and runs', 'package', 'quiet', 'Run built a release'),
  'run-passed': kind('Releases and runs', 'equal', 'quiet', 'Environment passed by'),
  'run-ended': kind('Releases and runs', 'circle-check', 'quiet', 'Run ended'),
  'webhook-released': kind('Releases and runs', 'user-check', 'quiet', 'Fork let in'),
  'webhook-redelivered': kind('Releases and runs', 'replace', 'quiet', 'Webhook worked at again'),
  'freeze-declared': kind('Freezes and holds', 'snowflake', 'quiet', 'Freeze set'),
  'freeze-lifted': kind('Freezes and holds', 'sun', 'quiet', 'Freeze lifted'),
  held: kind('Freezes and holds', 'lock', 'quiet', 'Release held'),
  'hold-lifted': kind('Freezes and holds', 'check', 'quiet', 'Hold lifted'),
  'policy-barred': kind('Freezes and holds', 'ban', 'failed', 'Barred by the policy'),
  'flag-set': kind('Flags and consumers', 'flag', 'quiet', 'Flag set'),
  'flag-reset': kind('Flags and consumers', 'flag', 'quiet', 'Flag reset'),
  'consumer-paused': kind('Flags and consumers', 'player-pause', 'person', 'Consumer paused'),
  'consumer-resumed': kind('Flags and consumers', 'check', 'quiet', 'Consumer resumed'),
  'drift-found': kind('Lockstep itself', 'arrows-diff', 'person', 'Drift found'),
  'drift-gone': kind('Lockstep itself', 'equal', 'quiet', 'Drift gone'),
  'flag-token-created': kind('People and tokens', 'key', 'quiet', 'Token for flags made'),
  'flag-token-revoked': kind('People and tokens', 'key', 'quiet', 'Token for flags revoked'),
  'token-created': kind('People and tokens', 'key', 'quiet', 'Token made'),
  'token-revoked': kind('People and tokens', 'key', 'quiet', 'Token revoked'),
  'person-invited': kind('People and tokens', 'users', 'quiet', 'Person invited'),
  'person-joined': kind('People and tokens', 'users', 'quiet', 'Person joined'),
  'person-signed-out': kind('People and tokens', 'logout', 'quiet', 'Person signed out'),
  'person-removed': kind('People and tokens', 'users', 'quiet', 'Person removed'),
  'access-denied': kind('People and tokens', 'ban', 'failed', 'Not let'),
  'server-started': kind('Lockstep itself', 'server', 'quiet', 'Server started'),
  'policy-loaded': kind('Lockstep itself', 'shield-check', 'quiet', 'Policy changed'),
  'record-restored': kind('Lockstep itself', 'database', 'person', 'Record restored'),
  'retention-applied': kind('Lockstep itself', 'database', 'quiet', 'Retention applied'),
  'audit-exported': kind('Lockstep itself', 'download', 'quiet', 'Record exported'),
  'webhooks-refused': kind('Lockstep itself', 'ban', 'failed', 'Webhooks refused'),
  'gates-passed': step('Gates passed'),
  'gates-closed': step('Gates closed'),
  'gate-checked': step('Gate checked'),
  'lock-granted': step('Lock granted'),
  'step-started': step('Step started'),
  checkpoint: step('Step went on'),
  'step-done': step('Step done'),
  'retry-due': step('Step tried again'),
  settled: step('Settled'),
  'undo-started': step('Undo started'),
  'undo-done': step('Undo done'),
}

/** How an entry is shown; one of a newer Lockstep by its own name. */
export const entryKind = (type: string): EntryKind =>
  (entryKinds as Readonly<Record<string, EntryKind>>)[type] ?? kind('Lockstep itself', 'help-circle', 'quiet', type)
