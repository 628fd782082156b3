import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { shortPauses } from '../../src/serve/ensure-server.ts'
import { lockstepForTests } from '../rig/lockstep.ts'

const rig = lockstepForTests()
const root = join(import.meta.dirname, '../..')

it('a server is told to keep its pauses short, whichever way it was started', async () => {
  const starts = readFileSync(join(root, 'bin/lockstep'), 'utf8')
    .split('\n')
    .filter(line => line.includes('exec '))
  expect(starts).toHaveLength(2)
  for (const line of starts) expect(line).toContain(`"$found" ${shortPauses} "$root`)
  expect(readFileSync(join(root, 'Dockerfile'), 'utf8')).toContain(`ENTRYPOINT ["node", "${shortPauses}", `)

  await rig.run({ folder: '/' }, 'nodes')
  const lives = await rig.run({ folder: '/' }, 'health', '--json')
  const { pid } = (lives.json as { health: { pid: number } }).health
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')).toContain(shortPauses)
})
