import { startLoad } from '../test/rig/load.ts'
import type { Figure, Reading } from './figure.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { ended, startUsers, urlOf } from './users.ts'
import type { Answer } from './users.ts'

const weight = 10
/** The new version takes users for so long before it goes bad: at different points between two looks of the watch. */
const goodForMs = [4_050, 4_250, 4_450]
const deployments = 50
const ratePerSecond = 1_000
const strategies = [
  'blue-green',
  'recreate',
  '{ rolling: { step: 50, every: 200ms } }',
  '{ linear: { step: 25, every: 200ms } }',
  '{ canary: { weights: [10, 50], every: 200ms } }',
]

/** A canary that goes bad: how fast it is off, and how many met it; and what users lose over many deployments by every strategy. */
export const strategyFigures: Figure = {
  name: 'strategies',
  measure: async say => {
    const server = await startRealServer()
    try {
      const bad = await badCanaries(server, say)
      const lost = await lossOver(server, say)
      return { readings: [...bad.readings, lost.reading], wrong: [...bad.wrong, ...lost.wrong] }
    } finally {
      await server.stop()
    }
  },
}

type Found = { readonly seconds: number; readonly share: number; readonly problems: readonly string[] }

const badCanaries = async (server: RealServer, say: (text: string) => void) => {
  await ended(server, await server.ship(filesOf('good', 'blue-green')))
  const found: Found[] = []
  for (const goodMs of goodForMs) {
    const one = await badCanary(server, goodMs)
    say(`bad after ${goodMs} ms: weight 0 after ${one.seconds.toFixed(2)} s, share ${one.share.toFixed(1)} %`)
    found.push(one)
  }
  const seconds = found.map(one => one.seconds)
  const points = found.map(({ share }) => Math.abs(share - weight))
  const readings: readonly Reading[] = [
    {
      name: `canary at ${weight} %: from the first bad answer to the last request at the new version`,
      value: Math.max(...seconds),
      unit: 's',
      limit: { kind: 'at-most', value: 2 },
      note: `the worst of ${seconds.map(one => one.toFixed(2)).join(', ')}; watch every 500 ms, one failure is enough`,
    },
    {
      name: `canary at ${weight} %: points by which the share of requests differs from the weight`,
      value: Math.max(...points),
      unit: '',
      limit: { kind: 'at-most', value: 2 },
      note: `shares of ${found.map(({ share }) => share.toFixed(1)).join(', ')} %, from the first to the last answer of the new version`,
    },
  ]
  return { readings, wrong: found.flatMap(({ problems }) => problems) }
}

const badCanary = async (server: RealServer, goodMs: number): Promise<Found> => {
  const version = `bad-after-${goodMs}`
  const users = startUsers(await urlOf(server))
  const strategy = `{ canary: { weights: [${weight}], every: 30s } }`
  const view = await ended(server, await server.ship(filesOf(version, strategy, goodMs)))
  const { answers, unanswered } = await users.stop()
  const ofNew = answers.filter(answer => answer.version === version)
  const lastMs = ofNew.at(-1)?.atMs ?? Number.NaN
  // The watch may see it before any user does: then there is no time in which users met it.
  const firstBadMs = ofNew.find(({ status }) => status >= 500)?.atMs ?? lastMs
  return {
    seconds: (lastMs - firstBadMs) / 1000,
    share: shareOf(answers, ofNew),
    problems: [
      ...(view.state === 'rolled-back' ? [] : [`${version}: the deployment is ${view.state}, not rolled back`]),
      ...(ofNew.length === 0 ? [`${version}: no user met it`] : []),
      ...(unanswered.length === 0 ? [] : [`${version}: ${unanswered.length} requests without an answer`]),
    ],
  }
}

/** In percent, of what was answered while the new version had users. */
const shareOf = (answers: readonly Answer[], ofNew: readonly Answer[]): number => {
  const [from = 0, to = 0] = [ofNew[0]?.atMs, ofNew.at(-1)?.atMs]
  return (100 * ofNew.length) / answers.filter(({ atMs }) => atMs >= from && atMs <= to).length
}

const lossOver = async (server: RealServer, say: (text: string) => void) => {
  const load = startLoad({ url: await urlOf(server), concurrency: 64, ratePerSecond, underWayAtMost: 1_000 })
  const wrong: string[] = []
  const beganMs = performance.now()
  try {
    for (let n = 0; n < deployments; n++) {
      const strategy = strategies[n % strategies.length] ?? ''
      const { state } = await ended(server, await server.ship(filesOf(`n${n}`, strategy)))
      if (state !== 'succeeded') wrong.push(`deployment ${n} by ${strategy} is ${state}`)
      if ((n + 1) % 10 === 0) say(`${n + 1} deployments: ${load.seen().sent} requests sent`)
    }
  } finally {
    await load.stop()
  }
  const seconds = (performance.now() - beganMs) / 1000
  const { sent, ok, skipped, reasons } = load.seen()
  const why = Object.entries(reasons).map(([reason, count]) => `${count} times ${reason}`)
  const reading: Reading = {
    name: `requests lost over ${deployments} deployments by ${strategies.length} strategies`,
    value: sent - ok,
    unit: 'requests',
    limit: { kind: 'at-most', value: 0 },
    note: `${sent} requests, ${Math.round(sent / seconds)} a second of ${ratePerSecond}; ${skipped} were not sent while 1000 waited for an answer`,
  }
  return {
    reading,
    wrong: sent === ok ? wrong : [...wrong, `${sent - ok} of ${sent} requests were lost: ${why.join(', ')}`],
  }
}

const filesOf = (
  version: string,
  strategy: string,
  goodMs: number | null = null,
): Readonly<Record<string, string>> => ({
  'lockstep.yaml': `app: bench
services:
  web: { build: ., command: node server.mjs, health: { path: /healthz, interval: 100ms }, instances: 2 }
environments:
  development:
    target: local
    strategy: ${strategy}
    bake: 200ms
    watch: [{ http: /healthz, every: 500ms, within: 400ms, failures: ${goodMs === null ? 10 : 1} }]
`,
  'server.mjs': `import { createServer } from 'node:http'
let usersSince = null
const server = createServer((request, response) => {
  if (request.url === '/') usersSince ??= Date.now()
  const isBad = ${goodMs !== null} && usersSince !== null && Date.now() - usersSince > ${goodMs}
  response.writeHead(isBad ? 500 : 200).end('${version}')
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => server.close(() => process.exit(0)))
`,
})
