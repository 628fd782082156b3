import type { EnvironmentStatus, Freeze, HeldRelease, Policy } from '../api/types.ts'
import { countWord, capital } from '../words/counted.ts'
import { instantText } from '../words/moments.ts'

/** A freeze as it is shown. `id` null: the policy has it, and nobody lifts it here. */
export type Frozen = Omit<Freeze, 'id' | 'by'> & { readonly id: string | null; readonly by: string | null }

export type Held = HeldRelease & { readonly app: string }

/** A deployment that does not start because of one of these. */
export type HeldUp = {
  readonly app: string
  readonly environment: string
  readonly release: string
  readonly id: string
}

/** All freezes once each, of people and of the policy; those that are in force first. Pure. */
export const allFrozen = (
  ofApps: readonly (readonly Freeze[])[],
  ofPolicy: Policy['freezes'],
  nowMs: number,
): readonly Frozen[] => {
  const byId = new Map(ofApps.flat().map(freeze => [freeze.id, freeze]))
  const declared = ofPolicy
    .filter(({ to }) => to === null || Date.parse(to) > nowMs)
    .map((freeze): Frozen => ({ ...freeze, id: null, by: null, app: null, environment: null }))
  return [...byId.values(), ...declared].toSorted((a, b) => Date.parse(a.from) - Date.parse(b.from))
}

/** Whether it keeps deployments from starting now; else it is still to begin. Pure. */
export const isOn = ({ from, to }: Pick<Frozen, 'from' | 'to'>, nowMs: number): boolean =>
  Date.parse(from) <= nowMs && (to === null || Date.parse(to) > nowMs)

/** Where it holds: `production of shop`, `every environment of every app`. Pure. */
export const frozenPlace = ({ app, environment }: Pick<Frozen, 'app' | 'environment'>): string =>
  `${environment ?? 'every environment'} of ${app ?? 'every app'}`

const covers = (freeze: Pick<Frozen, 'app' | 'environment'>, app: string, environment: string): boolean =>
  (freeze.app === null || freeze.app === app) && (freeze.environment === null || freeze.environment === environment)

type Seen = { readonly app: string; readonly status: readonly EnvironmentStatus[] }

/** The deployments that wait for freezes, where this one is in force; none for one that is still to begin. Pure. */
export const waitingFor = (freeze: Frozen, apps: readonly Seen[], nowMs: number): readonly HeldUp[] =>
  (isOn(freeze, nowMs) ? apps : []).flatMap(({ app, status }) =>
    status
      .filter(({ environment }) => covers(freeze, app, environment))
      .flatMap(({ environment, waiting }) =>
        waiting
          .filter(({ gates }) =>
            (gates?.states ?? []).some(({ gate, status }) => gate === 'freeze' && status === 'waiting'),
          )
          .map(({ id, release }) => ({ app, environment, release, id })),
      ),
  )

/** The deployments of a release that is held where they would go. Pure. */
export const heldUpBy = (held: Held, apps: readonly Seen[]): readonly HeldUp[] =>
  apps
    .filter(({ app }) => app === held.app)
    .flatMap(({ app, status }) =>
      status
        .filter(({ environment }) => environment === held.environment)
        .flatMap(({ environment, waiting }) =>
          waiting
            .filter(({ release }) => release === held.release)
            .map(({ id, release }) => ({ app, environment, release, id })),
        ),
    )

/** What is in force in one environment, as a line for it. Pure. */
export const frozenLines = (
  freezes: readonly Frozen[],
  { app, environment }: { readonly app: string; readonly environment: string },
  nowMs: number,
): readonly string[] =>
  freezes
    .filter(freeze => covers(freeze, app, environment) && isOn(freeze, nowMs))
    .map(({ to, reason }) => `frozen ${to === null ? '' : `until ${instantText(to)}`}: ${reason}`.replace(' :', ':'))

const are = (count: number, one: string, many: string): string => `${countWord(count)} ${count === 1 ? one : many}`

/** The answer to what a person came for: may it be deployed? Pure. */
export const frozenSentence = (inForce: number, held: number): string => {
  if (inForce === 0 && held === 0) return 'Nothing is frozen, and nothing is held'
  const frozen = inForce === 0 ? 'nothing is frozen' : are(inForce, 'freeze is in force', 'freezes are in force')
  const out = held === 0 ? 'nothing is held' : are(held, 'release is held', 'releases are held').toLowerCase()
  return capital(`${frozen}, ${out}`)
}
