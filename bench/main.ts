import { loadavg } from 'node:os'
import { parseArgs } from 'node:util'
import { audit } from './audit.ts'
import { checks } from './checks.ts'
import { cli } from './cli.ts'
import { dispatchNodes } from './dispatch-nodes.ts'
import { demo } from './demo.ts'
import { dispatch } from './dispatch.ts'
import type { Figure } from './figure.ts'
import { firstBadAnswer } from './first-bad-answer.ts'
import { fuzz } from './fuzz.ts'
import { gates } from './gates.ts'
import { history } from './history.ts'
import { listenersFigure } from './listeners.ts'
import { memory } from './memory.ts'
import { overview } from './overview.ts'
import { jsonReport, textReport } from './report.ts'
import type { Finished } from './report.ts'
import { router } from './router.ts'
import { seen } from './seen.ts'
import { step } from './step.ts'
import { strategyFigures } from './strategies.ts'
import { takeover } from './takeover.ts'
import { webhook } from './webhook.ts'

const figures: readonly Figure[] = [
  step,
  dispatch,
  dispatchNodes,
  firstBadAnswer,
  strategyFigures,
  gates,
  cli,
  router,
  demo,
  memory,
  audit,
  history,
  takeover,
  overview,
  listenersFigure,
  seen,
  webhook,
  checks,
  fuzz,
]

/** Measures all figures, or those that are named, and reports them. Fails only when something is wrong, never because it is slow. */
const main = async (): Promise<number> => {
  const { values, positionals } = parseArgs({ options: { json: { type: 'boolean' } }, allowPositionals: true })
  const unknown = positionals.filter(name => !figures.some(figure => figure.name === name))
  if (unknown.length > 0) {
    console.error(`no figure ${unknown.join(', ')}; there are ${figures.map(({ name }) => name).join(', ')}`)
    return 2
  }
  const finished: Finished[] = []
  for (const { name, measure } of figures) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    console.error(`${name} ...`)
    const measured = await measure(text => console.error(`  ${text}`))
    finished.push({ figure: name, load: loadavg()[0] ?? 0, ...measured })
  }
  console.log(values.json === true ? jsonReport(finished) : textReport(finished))
  return finished.some(({ wrong }) => wrong.length > 0) ? 1 : 0
}

process.exitCode = await main()
