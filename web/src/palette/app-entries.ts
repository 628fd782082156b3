import type { EnvironmentStatus, HistoryEntry, ReleaseLine, Run } from '../api/types.ts'
import { stationId } from '../app/station.ts'
import { canPass } from '../overview/needs.ts'
import { runWord, shortCommit } from '../run/run-words.ts'
import { stateWord } from '../words/state-words.ts'
import type { Entry } from './entry.ts'

/** What the palette knows of an app; lists begin with the newest. */
export type AppListed = {
  readonly app: string
  readonly status: readonly EnvironmentStatus[]
  readonly history: readonly HistoryEntry[]
  readonly releases: readonly ReleaseLine[]
  readonly runs: readonly Run[]
}

/** Everything of apps that one can go to: what waits for `name` first, then apps, and what is of them. Pure. */
export const appEntries = (apps: readonly AppListed[], name: string): readonly Entry[] => [
  ...apps.flatMap(one => waits(one, name)),
  ...apps.map(({ app }): Entry => ({
    kind: 'App',
    icon: 'package',
    name: app,
    detail: '',
    goal: { to: `/apps/${app}` },
  })),
  ...apps.flatMap(environments),
  ...newestFirst(apps.flatMap(deployments)),
  ...newestFirst(apps.flatMap(runs)),
  ...newestFirst(apps.flatMap(releases)),
]

type Dated = { readonly at: string; readonly entry: Entry }

const newestFirst = (dated: readonly Dated[]): readonly Entry[] =>
  dated.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at)).map(({ entry }) => entry)

const waits = ({ app, status }: AppListed, name: string): readonly Entry[] =>
  status.flatMap(({ environment, waiting }) =>
    waiting
      .filter(({ gates }) => gates !== null && canPass(gates, name))
      .map(({ id, release }): Entry => ({
        kind: 'Waits for you',
        icon: 'user-check',
        name: `Approve or reject ${app} ${release} for ${environment}`,
        detail: id,
        goal: { to: `/approvals/${id}` },
      })),
  )

const environments = ({ app, status }: AppListed): readonly Entry[] =>
  status.map(({ environment, release }): Entry => ({
    kind: 'Environment',
    icon: 'server',
    name: `${app} ${environment}`,
    detail: release === null ? 'nothing runs there' : `runs ${release.version}`,
    goal: { to: `/apps/${app}`, hash: stationId(environment) },
  }))

const deployments = ({ app, history }: AppListed): readonly Dated[] =>
  history.map(({ id, environment, release, state, kind, createdAt }): Dated => ({
    at: createdAt,
    entry: {
      kind: 'Deployment',
      icon: stateWord(state).icon,
      name: `${app} ${release} ${kind === 'rollback' ? 'back in' : 'to'} ${environment}`,
      detail: `${stateWord(state).word.toLowerCase()}, ${id}`,
      goal: { to: `/deployments/${id}` },
    },
  }))

const runs = ({ app, runs }: AppListed): readonly Dated[] =>
  runs.map((run): Dated => ({
    at: run.createdAt,
    entry: {
      kind: 'Run',
      icon: 'git-commit',
      name: `${app} ${shortCommit(run.commit)} ${run.subject ?? ''}`.trim(),
      detail: `${runWord(run).word.toLowerCase()}, ${run.id} ${run.commit}`,
      goal: { to: `/runs/${run.id}` },
    },
  }))

const releases = ({ app, releases }: AppListed): readonly Dated[] =>
  releases.map(({ version, commit, message, builtAt }): Dated => ({
    at: builtAt,
    entry: {
      kind: 'Release',
      icon: 'package',
      name: `${app} ${version}`,
      detail: `${message} ${shortCommit(commit)}`,
      goal: { to: `/apps/${app}/releases/${version}` },
    },
  }))
