import type { Figure } from './figure.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { ended, startUsers, urlOf } from './users.ts'

/** The new version takes users for so long before it goes bad: at different points between two looks of the watch. */
const goodForMs = [1_050, 1_150, 1_250, 1_350, 1_450]

/** What finds it: a path that is asked, or the answers that users got. */
const watches = {
  http: '{ http: /healthz, every: 500ms, within: 400ms, failures: 1 }',
  'bad-answers': '{ bad-answers: 5, every: 500ms, over: 1s, requests: 10, failures: 1 }',
} as const
type WatchKind = keyof typeof watches

/** Blue-green with a watch: how long a new version that begins to fail after the shift still gets requests. */
export const firstBadAnswer: Figure = {
  name: 'first-bad-answer',
  measure: async say => {
    const server = await startRealServer()
    const wrong: string[] = []
    try {
      await ended(server, await server.ship(filesOf('v1', null, 'http')))
      const found: { readonly kind: WatchKind; readonly seconds: number }[] = []
      for (const kind of Object.keys(watches) as WatchKind[]) {
        for (const goodMs of goodForMs) {
          const { seconds, problems } = await failAndReturn(server, goodMs, kind)
          say(`${kind}: bad after ${goodMs} ms: ${seconds.toFixed(2)} s`)
          found.push({ kind, seconds })
          wrong.push(...problems)
        }
      }
      const reading = (kind: WatchKind) => {
        const seconds = found.filter(one => one.kind === kind).map(one => one.seconds)
        return {
          name: `from the first bad answer to the last request at the new version, found by ${kind}`,
          value: Math.max(...seconds),
          unit: 's' as const,
          limit: { kind: 'at-most', value: 2 } as const,
          note: `the worst of ${seconds.map(one => one.toFixed(2)).join(', ')}; watch every 500 ms, one failure is enough`,
        }
      }
      return { readings: [reading('http'), reading('bad-answers')], wrong }
    } finally {
      await server.stop()
    }
  },
}

const failAndReturn = async (
  server: RealServer,
  goodMs: number,
  kind: WatchKind,
): Promise<{ readonly seconds: number; readonly problems: readonly string[] }> => {
  const version = `${kind}-bad-after-${goodMs}`
  const users = startUsers(await urlOf(server))
  const view = await ended(server, await server.ship(filesOf(version, goodMs, kind)))
  const { answers, unanswered } = await users.stop()
  const ofNew = answers.filter(answer => answer.version === version)
  const firstBadMs = ofNew.find(({ status }) => status >= 500)?.atMs ?? Number.NaN
  return {
    seconds: ((ofNew.at(-1)?.atMs ?? Number.NaN) - firstBadMs) / 1000,
    problems: [
      ...(view.state === 'rolled-back' ? [] : [`${version}: the deployment is ${view.state}, not rolled back`]),
      ...(Number.isNaN(firstBadMs) ? [`${version}: no user saw a bad answer`] : []),
      ...(answers.at(-1)?.version === 'v1' ? [] : [`${version}: v1 does not answer at the end`]),
      ...(unanswered.length === 0
        ? []
        : [`${version}: ${unanswered.length} requests without an answer: ${unanswered[0]}`]),
    ],
  }
}

const filesOf = (version: string, goodMs: number | null, kind: WatchKind): Readonly<Record<string, string>> => ({
  'lockstep.yaml': `app: bench
services:
  web: { build: ., command: node server.mjs, health: /healthz }
environments:
  development:
    target: local
    bake: ${goodMs === null ? '1s' : '30s'}
    watch: [${watches[goodMs === null ? 'http' : kind]}]
`,
  'server.mjs': `import { createServer } from 'node:http'
let usersSince = null
createServer((request, response) => {
  if (request.url === '/') usersSince ??= Date.now()
  const isWatched = ${kind === 'http'} || request.url === '/'
  const isBad = isWatched && ${goodMs !== null} && usersSince !== null && Date.now() - usersSince > ${goodMs}
  response.writeHead(isBad ? 500 : 200).end('${version}')
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`,
})
