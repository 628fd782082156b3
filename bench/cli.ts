import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Figure, Reading } from './figure.ts'
import { median } from './median.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const warmUps = 2
const runs = 10

const commands = [
  { name: 'lockstep --version', program: 'bin/lockstep', args: ['--version'], limitMs: 150 },
  {
    name: 'lockstep check',
    program: 'bin/lockstep',
    args: ['check', '--file', 'docs/lockstep.example.yaml'],
    limitMs: 400,
  },
  { name: 'node -e 0', program: process.execPath, args: ['-e', '0'], limitMs: null },
] as const

/** Wall time of commands that people wait for, started as a shell would, in turn. */
export const cli: Figure = {
  name: 'cli',
  measure: () => {
    const took = new Map<string, number[]>()
    const wrong = new Set<string>()
    for (let run = 0; run < warmUps + runs; run++) {
      for (const { name, program, args } of commands) {
        const startedMs = performance.now()
        const { status, stderr } = spawnSync(program, args, { cwd: root, encoding: 'utf8' })
        const ms = performance.now() - startedMs
        if (status !== 0) wrong.add(`${name} ended with ${status}: ${stderr}`)
        if (run >= warmUps) took.set(name, [...(took.get(name) ?? []), ms])
      }
    }
    const readings = commands.map(({ name, limitMs }): Reading => {
      const all = took.get(name) ?? []
      const note = `median of ${runs} warm runs, ${Math.min(...all).toFixed(0)} to ${Math.max(...all).toFixed(0)} ms`
      return {
        name,
        value: median(all),
        unit: 'ms',
        limit: limitMs === null ? null : { kind: 'at-most', value: limitMs },
        note,
      }
    })
    return Promise.resolve({ readings, wrong: [...wrong] })
  },
}
