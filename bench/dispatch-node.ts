import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { Plan } from '../src/domain/plan.ts'
import { advance } from '../src/engine/advance.ts'
import { createDispatcher } from '../src/engine/dispatcher.ts'
import { singleFlight } from '../src/engine/single-flight.ts'
import { openNoOpNode } from '../test/rig/no-op-engine.ts'

/** A node of its own process: works on what is woken until its stdin ends. Arguments: the database's URL, its name, a file of plans. */
const [url = '', name = '', file = ''] = process.argv.slice(2)
const plans = JSON.parse(readFileSync(file, 'utf8')) as readonly Plan[]
const { store, deps, stop } = await openNoOpNode(url, `${name}:1`, new Map(plans.map(plan => [plan.app, plan])))
const stopping = new AbortController()
const dispatcher = createDispatcher({
  store,
  url,
  advance: singleFlight(id => advance({ ...deps, wake: dispatcher.wake }, id, stopping.signal)),
  advanceRun: () => Promise.resolve(),
  nudge: id => deps.leases.nudge(id),
  onError: error => console.error(String(error)),
})
await dispatcher.start()
process.stdout.write('ready\n')
process.stdin.resume()
await once(process.stdin, 'end')
stopping.abort()
await dispatcher.stop()
await stop()
