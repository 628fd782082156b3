import { duration } from '../domain/duration-text.ts'
import type { Bounds } from '../domain/gates/bounds.ts'
import type { Gates } from '../domain/gates/gates.ts'
import type { PolicyView, RegisteredAppView } from '../domain/gates/policy-view.ts'
import type { Destination } from '../domain/network.ts'
import type { Retention } from '../domain/retention.ts'
import { table } from './output.ts'

type Place = { readonly apps: readonly string[]; readonly environments: readonly string[] }

/** A policy for people: a paragraph for each thing that it speaks of, and nothing of what it does not. */
export const policyText = (policy: PolicyView): string => {
  const { version, groups, roles, rules, freezes, breakGlass, pointOfNoReturn, retention, network } = policy
  const paragraphs = [
    paragraph(
      'roles',
      roles.map(({ role, who, ...place }) => [role, who.join(', '), placeText(place)]),
    ),
    paragraph(
      'groups',
      Object.entries(groups).map(([group, people]) => [group, people.join(', ')]),
    ),
    ...rules.map(rule => paragraph(placeText(rule), [...gatesRows(rule.gates), ...boundsRows(rule.bounds)])),
    paragraph(
      'freezes',
      freezes.map(({ from, to, reason }) => [`${from} to ${to ?? 'somebody lifts it'}`, reason]),
    ),
    paragraph(
      'break-glass',
      breakGlass.who.length === 0
        ? []
        : [
            ['by', breakGlass.who.join(', ')],
            ['tells', breakGlass.tell.join(', ')],
          ],
    ),
    paragraph(
      'crosses the point of no return unasked',
      pointOfNoReturn.allow.map(step => [step]),
    ),
    paragraph('keeps', retention === null ? [] : retentionRows(retention)),
    paragraph(
      'asks for files beside public addresses',
      network.map(({ to, ...place }) => [destinationText(to), placeText(place)]),
    ),
    paragraph(
      'workflows',
      policy.workflows.map(({ repositories, refs, scope }) => [
        repositories.join(', '),
        refs.join(', '),
        scope.role,
        placeText(scope),
      ]),
    ),
    paragraph('registered apps', policy.apps.map(appRow)),
  ].filter(text => text !== '')
  return paragraphs.length === 0 ? 'the server demands nothing' : [...paragraphs, `version ${version}`].join('\n\n')
}

const paragraph = (title: string, rows: readonly (readonly string[])[]): string =>
  rows.length === 0 ? '' : `${title}\n${table(rows.map(([first = '', ...rest]) => [`  ${first}`, ...rest]))}`

const isAll = (patterns: readonly string[]): boolean => patterns.some(pattern => /^\*+$/.test(pattern))

const placeText = ({ apps, environments }: Place): string =>
  `${isAll(environments) ? 'every environment' : environments.join(', ')} of ${isAll(apps) ? 'every app' : apps.join(', ')}`

const days = (ms: number): string => (ms % 86_400_000 === 0 && ms > 0 ? `${ms / 86_400_000} d` : duration(ms))

const gatesRows = (gates: Gates): readonly (readonly string[])[] => [
  ...gates.approvals.map(({ count, from, author, expiryMs }) => [
    'approvals',
    `${count} of ${from.join(', ')}${author === 'allowed' ? ', authors too' : ''}, within ${days(expiryMs)}`,
  ]),
  ...gates.verifiedIn.map(environment => ['verified in', environment]),
  ...gates.branches.map(branches => ['branches', branches.join(', ')]),
  ...(gates.soakMs === 0 ? [] : [['soak', days(gates.soakMs)]]),
  ...(gates.waitMs === 0 ? [] : [['wait', days(gates.waitMs)]]),
  ...gates.windows.map(windows => [
    'windows',
    windows.map(({ days, from, to, zone }) => `${days.join(' ')} ${from} to ${to} ${zone}`).join('; or '),
  ]),
  ...gates.freezes.map(({ from, to, reason }) => ['freeze', `${from} to ${to ?? 'somebody lifts it'}: ${reason}`]),
  ...gates.checks.map(({ name, url, everyMs }) => ['check', `${name}: ${url} every ${days(everyMs)}`]),
  ...gates.checklist.map(item => ['checklist', item]),
  ...gates.drills.map(({ environment, withinMs }) => ['drill', `in ${environment}, within ${days(withinMs)}`]),
]

const boundsRows = ({ secrets, commands, targetRoles }: Bounds): readonly (readonly string[])[] =>
  Object.entries({ secrets, commands, 'target roles': targetRoles }).flatMap(([what, allowed]) =>
    allowed === null ? [] : [[what, allowed.length === 0 ? 'none' : allowed.join(', ')]],
  )

const retentionRows = (retention: Retention): readonly (readonly string[])[] => {
  const { logsMs, artifactsMs, snapshotsMs, documentsMs, noticesMs, targets } = retention
  const spans = {
    logs: logsMs,
    artifacts: artifactsMs,
    snapshots: snapshotsMs,
    documents: documentsMs,
    notices: noticesMs,
  }
  const rows = Object.entries(spans).map(([what, ms]) => [what, ms === null ? 'for ever' : days(ms)])
  return [...rows, ['releases to return to', String(targets)]]
}

const destinationText = (to: Destination): string =>
  `${to.kind === 'name' ? to.name : to.range}${to.port === null ? '' : ` at port ${to.port}`}`

const appRow = ({ app, repository, branches, tags, webhooks }: RegisteredAppView): readonly string[] => [
  app,
  repository,
  [...branches, ...tags].join(', '),
  webhooks.length === 0 ? 'no webhooks' : `webhooks of ${webhooks.join(', ')}`,
]
