import type { AppFact, FreezeFact, SystemFact } from '../../../src/domain/audit/fact.ts'
import type { Actor } from '../../../src/domain/saga/event.ts'
import { placeWords } from '../policy/policy-words.ts'
import { counted, listed } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'

/** What was told outside of deployments, as it is stored. */
export type RecordedFact = AppFact | SystemFact

const by = ({ name, via }: Actor): string => (via === undefined ? name : `${name} by ${via}`)
const because = (reason: string | null): string => (reason === null || reason === '' ? '' : `: ${reason}`)

/** A fact of an app or of Lockstep in a sentence. One that a newer Lockstep wrote goes by its own name. Pure. */
export const factText = (fact: RecordedFact): string => {
  const who = by(fact.actor)
  const why = because(fact.reason)
  switch (fact.type) {
    case 'freeze-declared':
      return `${who} froze ${frozenPlace(fact)} ${fact.to === null ? 'until somebody lifts it' : `until ${instantText(fact.to)}`}${why}`
    case 'freeze-lifted':
      return `${who} lifted the freeze of ${frozenPlace(fact)}${why}`
    case 'release-recorded':
      return `${fact.version} was built from ${fact.commit.slice(0, 10)}`
    case 'release-merged':
      return `${fact.version} was merged into ${listed(fact.branches)}`
    case 'run-started':
      return `${who} started ${fact.run}: ${fact.kind} of ${fact.commit.slice(0, 10)}${fact.environments.length === 0 ? '' : ` to ${listed(fact.environments)}`}`
    case 'run-built':
      return `${fact.run} built ${fact.release}`
    case 'run-passed':
      return `${fact.environment} ran that release before, so ${fact.run} deployed nothing there`
    case 'run-ended':
      return `${fact.run} ended: ${fact.as}${fact.code === null ? '' : `, ${fact.code}`}${why}`
    case 'held':
      return `${who} held ${fact.release} out of ${fact.environment}${why}`
    case 'hold-lifted':
      return `${who} let ${fact.release} into ${fact.environment} again${why}`
    case 'drift-found':
      return `What runs in ${fact.environment} is not what the record says: ${fact.differences.join('; ')}`
    case 'drift-gone':
      return `What runs in ${fact.environment} is what the record says again`
    case 'consumer-paused':
      return `${who} paused ${fact.flag} in ${fact.environment}${why}`
    case 'consumer-resumed':
      return `${who} let ${fact.flag} in ${fact.environment} go on${why}`
    case 'flag-set':
    case 'flag-reset':
      return flagText(fact)
    case 'policy-barred':
      return `The policy bars what ${fact.subject} asks of ${fact.environment}: ${fact.code}`
    case 'flag-token-created':
      return `${who} made the token ${fact.token} for flags of ${fact.environment}, good until ${instantText(fact.expires)}`
    case 'flag-token-revoked':
      return `${who} revoked the token ${fact.token} for flags of ${fact.environment}`
    case 'webhook-released':
      return `${who} let in ${fact.ref} up to ${fact.commit.slice(0, 10)}${why}`
    case 'webhook-redelivered':
      return `${who} had ${fact.ref} worked at again`
    case 'server-started':
      return `The node ${fact.node} started, version ${fact.version}`
    case 'policy-loaded':
      return fact.policy === null
        ? `The node ${fact.node} goes by no policy from now on`
        : `The node ${fact.node} goes by the policy ${fact.policy.slice(0, 12)} from now on`
    case 'access-denied':
      return `${who} was not let: that needs the role ${fact.role} of ${fact.place}`
    case 'token-created':
      return `${who} made the token ${fact.token}: ${fact.role} in ${placeWords(fact)}, good until ${instantText(fact.expires)}`
    case 'token-revoked':
      return `${who} revoked the token ${fact.token} of ${fact.of}`
    case 'record-restored':
      return `The record came from a backup of ${instantText(fact.madeAt)}`
    case 'retention-applied':
      return `Retention let go of ${listed(fact.removed.map(({ kind, count }) => `${count} ${kind}`)) || 'nothing'}`
    case 'person-invited':
      return `${who} invited ${fact.person}`
    case 'person-joined':
      return `${fact.person} took the invitation`
    case 'person-signed-out':
      return `${who} signed ${fact.person} out everywhere`
    case 'person-removed':
      return `${who} removed the account of ${fact.person}`
    case 'audit-exported':
      return `${who} exported the record of ${fact.app ?? 'every app'} as ${fact.format}`
    case 'webhooks-refused':
      return `${counted(fact.count, 'webhook')} of ${fact.source ?? 'nobody known'} refused: ${fact.why}`
    default:
      return (fact as { readonly type: string }).type
  }
}

const frozenPlace = ({ environment }: FreezeFact): string => environment ?? 'every environment'

const flagText = (fact: Extract<AppFact, { type: 'flag-set' | 'flag-reset' }>): string => {
  const verb = fact.type === 'flag-set' ? 'set' : 'reset'
  const was = fact.from === null ? '' : `, before ${String(fact.from)}`
  const now = fact.to === null ? '' : ` to ${String(fact.to)}`
  return `${by(fact.actor)} ${verb} ${fact.flag} in ${fact.environment}${now}${was}${because(fact.reason)}`
}
