import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { apiClient } from '../../src/cli/api-client.ts'
import { socketPath } from '../../src/serve/home.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { until } from '../rig/until.ts'

const rig = lockstepForTests()
const lines = 500_000
const lineBytes = 100

/** The most memory that the server has had, in MB. */
const peakMegabytes = async (): Promise<number> => {
  const { pid } = await apiClient(rig.home(), socketPath(rig.home())).get<{ pid: number }>('/v1/health')
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

it('50 MB of output from one step are kept, line by line, and the server stays small and answers', async () => {
  const app = await rig.app('loud', tinyAlone('loud'))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
  const before = await peakMegabytes()
  const print = `let n = 0; const more = () => { while (n < ${lines}) if (!process.stdout.write(String(n++).padEnd(${lineBytes - 1}, '.') + '\\n')) return process.stdout.once('drain', more) }; more()`
  await app.commit({
    version: 'two',
    'loud.js': print,
    'lockstep.yaml': yaml(
      tinyAlone('loud', { deploy: ['start', { test: 'node loud.js' }, 'shift', 'bake', 'retire'] }),
    ),
  })
  const ship = rig.start(app, 'ship', '--json')
  let answered = 0
  const answering = until(
    'it is shipped',
    async () => {
      const { code } = await rig.run(app, 'status', '--json')
      answered += Number(code === 0)
      return ship.child.exitCode !== null
    },
    { timeoutMs: 240_000 },
  )
  const { code, stderr } = await ship.ended
  await answering
  expect(code, stderr).toBe(0)
  expect(answered).toBeGreaterThan(0)
  expect((await peakMegabytes()) - before).toBeLessThan(150)
  const { json } = await rig.run(app, 'history', '--json')
  const id = (json as readonly { readonly id: string }[])[0]?.id ?? ''
  expect(statSync(join(rig.home(), 'logs', `${id}.jsonl`)).size).toBeGreaterThan(lines * lineBytes)
  const log = await rig.run(app, 'logs', id)
  const printed = log.stdout.split('\n').flatMap(line => /(\d+)\.{80,}$/.exec(line)?.[1] ?? [])
  expect(printed).toHaveLength(lines)
  expect(printed.every((number, index) => number === String(index))).toBe(true)
})
