import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Verified } from '../src/app/audit-verify.ts'
import { openStore } from '../src/store/open-store.ts'
import { writeAnchor } from '../src/store/anchors.ts'
import { startEmbeddedPostgres } from '../test/rig/postgres-embedded.ts'
import { tamper } from '../test/rig/record.ts'
import { seedRecord } from '../test/rig/seeded-record.ts'
import { temporaryFolder } from '../test/rig/temporary-folder.ts'
import type { Figure } from './figure.ts'
import { residentMbOf } from './process-figures.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const streams = 100_000
const events = 10
const lookEveryMs = 100
const planted = { stream: 'd-00077777', seq: 5 }

/** A million events of 100,000 deployments, verified by the command as a person runs it; then once more with one byte changed. */
export const audit: Figure = {
  name: 'audit',
  measure: async say => {
    const server = await startEmbeddedPostgres()
    const { path: home, remove } = await temporaryFolder()
    try {
      await fill(server.url, say)
      const well = await verifying(server.url, home)
      say(`verified in ${well.seconds.toFixed(1)} s; now with one byte changed`)
      const text = `update events set body = replace(body, 'ada', 'eva') where stream = $1 and seq = $2`
      await tamper(server.url, text, [planted.stream, planted.seq])
      const bad = await verifying(server.url, home)
      return {
        readings: [
          {
            name: 'audit verify of a million events',
            value: Math.max(well.seconds, bad.seconds),
            unit: 's',
            limit: { kind: 'at-most', value: 30 },
            note: `${well.verified.events} events of ${well.verified.streams} streams, the slower of two`,
          },
          {
            name: 'memory that it grows by in the second half of the time',
            value: Math.max(well.grownMb, bad.grownMb),
            unit: 'MB',
            limit: { kind: 'at-most', value: 64 },
            note: `at most ${Math.max(well.mostMb, bad.mostMb).toFixed(0)} MB resident`,
          },
        ],
        wrong: [...wrongWhenWell(well), ...wrongWhenBad(bad)],
      }
    } finally {
      await server.stop()
      await remove()
    }
  },
}

const fill = async (url: string, say: (text: string) => void): Promise<void> => {
  const store = await openStore(url, error => console.error(error.message))
  try {
    await seedRecord(url, { streams, events, apps: 20 })
    say(`${streams * events} events are there`)
    const startedMs = performance.now()
    const anchor = await writeAnchor(store)
    say(`anchored ${anchor?.heads ?? 0} streams in ${((performance.now() - startedMs) / 1000).toFixed(1)} s`)
  } finally {
    await store.close()
  }
}

type Run = {
  readonly code: number | null
  readonly verified: Verified
  readonly seconds: number
  readonly mostMb: number
  readonly grownMb: number
}

const verifying = async (url: string, home: string): Promise<Run> => {
  const startedMs = performance.now()
  const env = { ...process.env, DATABASE_URL: url, LOCKSTEP_HOME: join(home, 'h') }
  const args = [join(root, 'src/main.ts'), 'audit', 'verify', '--json']
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] })
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (piece: string) => (text += piece))
  const resident: number[] = []
  // Between its end and the news of it there is nothing to read, or a process without memory.
  const look = async (): Promise<void> => {
    const mb = await residentMbOf(child.pid ?? 0).catch(() => 0)
    if (!Number.isNaN(mb)) resident.push(mb)
  }
  const timer = setInterval(() => void look(), lookEveryMs)
  const [code] = (await once(child, 'close')) as [number | null]
  clearInterval(timer)
  const mostMb = Math.max(...resident)
  // The first half fills the heap up to where it is cleared; a record that were kept in memory would go on filling it.
  const early = Math.max(...resident.slice(0, Math.ceil(resident.length / 2)))
  const seconds = (performance.now() - startedMs) / 1000
  return { code, verified: JSON.parse(text) as Verified, seconds, mostMb, grownMb: mostMb - early }
}

const wrongWhenWell = ({ code, verified }: Run): readonly string[] => {
  const isWhole = verified.events === streams * events && verified.streams === streams
  if (code === 0 && isWhole && verified.faults.length === 0) return []
  return [`the record that nobody touched: ended with ${code}, ${JSON.stringify(verified).slice(0, 300)}`]
}

const wrongWhenBad = ({ code, verified }: Run): readonly string[] => {
  const [fault] = verified.faults
  const isFound = fault?.stream === planted.stream && fault.seq === planted.seq
  if (code === 1 && verified.faults.length === 1 && verified.more === 0 && isFound) return []
  return [`one changed byte: ended with ${code}, ${JSON.stringify(verified).slice(0, 300)}`]
}
