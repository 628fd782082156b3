import type { CheckResult } from '../src/domain/checks/check-result.ts'
import type { Run } from '../src/domain/run.ts'
import { isRunOver } from '../src/domain/run.ts'
import { tinyAlone, tinyApp } from '../test/rig/tiny-app.ts'
import { until } from '../test/rig/until.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import type { Figure } from './figure.ts'
import { median } from './median.ts'
import { startRealServer } from './real-server.ts'
import type { RealServer } from './real-server.ts'

const warmUps = 1
const runs = 7
const sleepMs = 300

/** What a run of checks takes beyond the commands that follow one another in it: checkout, processes, records, the end of it all. */
export const checks: Figure = {
  name: 'checks',
  measure: async say => {
    const server = await startRealServer()
    const folder = await temporaryFolder()
    try {
      const app = await tinyApp(`${folder.path}/app`, 'checked', file)
      const overheads: number[] = []
      for (let run = 0; run < warmUps + runs; run++) {
        const ms = await overheadMs(server, app.folder, await app.commit({ version: `${run}` }))
        say(`${Math.round(ms)} ms`)
        if (run >= warmUps) overheads.push(ms)
      }
      const note = `median of ${runs} warm runs of two checks, ${Math.min(...overheads).toFixed(0)} to ${Math.max(...overheads).toFixed(0)} ms; the second check waits for the first`
      const limit = { kind: 'at-most', value: 1000 } as const
      return {
        readings: [{ name: 'beyond the commands', value: median(overheads), unit: 'ms', limit, note }],
        wrong: [],
      }
    } finally {
      await server.stop()
      await folder.remove()
    }
  },
}

const command = `sleep ${sleepMs / 1000}`
// The third fails, so that nothing is built.
const file = tinyAlone('checked', { checks: { one: command, two: { run: command, after: 'one' }, three: 'exit 1' } })

type Shown = Run & { readonly checks: readonly CheckResult[] }

const overheadMs = async ({ client }: RealServer, repository: string, ref: string): Promise<number> => {
  const startedMs = performance.now()
  const { id } = await client.post<{ id: string }>('/v1/runs', { repository, ref, file: 'lockstep.yaml', to: null })
  const ended = async () => {
    const run = await client.get<Shown>(`/v1/runs/${id}`)
    return isRunOver(run) && run
  }
  const run = await until('the checks are over', ended, { timeoutMs: 120_000, everyMs: 10 })
  if (run.error?.code !== 'CHECK_FAILED') throw new Error(`the run did not end as it must: ${JSON.stringify(run)}`)
  return performance.now() - startedMs - 2 * sleepMs
}
