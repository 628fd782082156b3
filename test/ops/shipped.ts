import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const ops = join(import.meta.dirname, '../../ops')

export const rulesFile = join(ops, 'prometheus/lockstep.rules.yml')
export const rulesTestFile = join(ops, 'prometheus/lockstep.rules.test.yml')

export type Expression = { readonly of: string; readonly text: string }

type Dashboard = {
  readonly panels: readonly {
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
  }[]
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string | { readonly query: string } }[]
  }
}
type Rules = {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string }[] }[]
}

const dashboard = JSON.parse(readFileSync(join(ops, 'grafana/lockstep.json'), 'utf8')) as Dashboard

/** What the panels of the dashboard ask. */
export const panelExpressions: readonly Expression[] = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map(({ expr }) => ({ of: title, text: expr })),
)

/** What its variables are filled from: `label_values(<selector>, <label>)`. */
export const variableQueries: readonly Expression[] = dashboard.templating.list.flatMap(({ name, query }) =>
  typeof query === 'string' ? [] : [{ of: name, text: query.query }],
)

export const ruleExpressions: readonly Expression[] = (parse(readFileSync(rulesFile, 'utf8')) as Rules).groups.flatMap(
  ({ rules }) => rules.map(({ alert, expr }) => ({ of: alert, text: expr })),
)

/** As Prometheus is asked once a person has chosen everything. */
export const withAllChosen = (text: string): string => text.replaceAll(/"\$(app|environment)"/g, '".*"')
