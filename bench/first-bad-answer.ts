import type { Figure } from './figure.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'
import { ended, startUsers, urlOf } from './users.ts'

/** The new version takes users for so long before it goes bad: at different points between two looks of the watch. */
const goodForMs = [1_050, 1_150, 1_250, 1_350, 1_450]

/** Blue-green with an HTTP watch: how long a new version that begins to fail after the shift still gets requests. */
export const firstBadAnswer: Figure = {
  name: 'first-bad-answer',
  measure: async say => {
    const server = await startRealServer()
    const wrong: string[] = []
    try {
      await ended(server, await server.ship(filesOf('v1', null)))
      const found: number[] = []
      for (const goodMs of goodForMs) {
        const { seconds, problems } = await failAndReturn(server, goodMs)
        say(`bad after ${goodMs} ms: ${seconds.toFixed(2)} s`)
        found.push(seconds)
        wrong.push(...problems)
      }
      return {
        readings: [
          {
            name: 'from the first bad answer to the last request at the new version',
            value: Math.max(...found),
            unit: 's',
            limit: { kind: 'at-most', value: 2 },
            note: `the worst of ${found.map(seconds => seconds.toFixed(2)).join(', ')}; watch every 500 ms, one failure is enough`,
          },
        ],
        wrong,
      }
    } finally {
      await server.stop()
    }
  },
}

const failAndReturn = async (
  server: RealServer,
  goodMs: number,
): Promise<{ readonly seconds: number; readonly problems: readonly string[] }> => {
  const version = `bad-after-${goodMs}`
  const users = startUsers(await urlOf(server))
  const view = await ended(server, await server.ship(filesOf(version, goodMs)))
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

const filesOf = (version: string, goodMs: number | null): Readonly<Record<string, string>> => ({
  'lockstep.yaml': `app: bench
services:
  web: { build: ., command: node server.mjs, health: /healthz }
environments:
  development:
    target: local
    bake: ${goodMs === null ? '1s' : '30s'}
    watch: [{ http: /healthz, every: 500ms, within: 400ms, failures: 1 }]
`,
  'server.mjs': `import { createServer } from 'node:http'
let usersSince = null
createServer((request, response) => {
  if (request.url === '/') usersSince ??= Date.now()
  const isBad = ${goodMs !== null} && usersSince !== null && Date.now() - usersSince > ${goodMs}
  response.writeHead(isBad ? 500 : 200).end('${version}')
}).listen(process.env.PORT, '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
`,
})
