import { demandWords } from '../../../src/domain/gates/demand-words.ts'
import type { EnvironmentStatus, Plan, RollbackPreflight, RollbackTarget } from '../api/types.ts'
import { listed } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'

/** Something that was looked at. `isOpen`: it does not hinder, but whoever decides should know. */
export type PreflightFact = { readonly isOpen: boolean; readonly text: string; readonly detail: string }

type Seen = {
  readonly preflight: RollbackPreflight
  readonly target: RollbackTarget | undefined
  readonly status: EnvironmentStatus | undefined
}

/** What was looked at before anything can be pressed, and how it stands. Pure. */
export const preflightFacts = ({ preflight, target, status }: Seen): readonly PreflightFact[] => [
  verifiedFact(preflight, target),
  ...artifactFact(preflight, status),
  lockFact(status),
  gateFact(preflight.plan),
  pointFact(preflight.plan),
]

const good = (text: string, detail: string): PreflightFact => ({ isOpen: false, text, detail })
const open = (text: string, detail: string): PreflightFact => ({ isOpen: true, text, detail })

const verifiedFact = ({ to }: RollbackPreflight, target: RollbackTarget | undefined): PreflightFact =>
  good(
    `${to} was verified here`,
    typeof target?.verifiedAt === 'string' ? `since ${instantText(target.verifiedAt)}` : '',
  )

/** They are looked for where the environment lives. */
const artifactFact = ({ to }: RollbackPreflight, status: EnvironmentStatus | undefined): readonly PreflightFact[] =>
  status === undefined
    ? []
    : [
        status.elsewhere === null
          ? good(`What ${to} runs is still there`, 'found by its digests')
          : open(`What ${to} runs is looked for when it starts`, `the environment lives on ${status.elsewhere.host}`),
      ]

const lockFact = (status: EnvironmentStatus | undefined): PreflightFact => {
  const deployment = status?.deployment ?? null
  return deployment === null
    ? good('Nobody deploys here', 'it stands behind nothing')
    : open(`${deployment} acts here now`, 'the rollback stands in line behind it')
}

/** Of what a file may demand, a rollback is asked only what does not concern a new release. */
const gateFact = ({ gates }: Plan): PreflightFact => {
  const asked = demandWords({ ...gates, branches: [], soakMs: 0, drills: [], windows: [], freezes: [] })
  return asked.length === 0
    ? good('Its file asks nobody first', 'a rollback waits for no soak, window or freeze')
    : open(`It waits first for ${listed(asked)}`, 'a rollback waits for no soak, window or freeze')
}

const pointFact = ({ pointOfNoReturn, steps }: Plan): PreflightFact => {
  const point = steps.find(({ id }) => id === pointOfNoReturn)
  return point === undefined
    ? good('Each of its steps can be taken back', 'if one fails it asks a person')
    : open(
        `From ${point.id} on there is no way back`,
        point.reversible.kind === 'no' ? point.reversible.why : 'if a step fails it asks a person',
      )
}
