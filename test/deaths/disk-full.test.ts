import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { DeploymentView } from '../../src/app/deployment-view.ts'
import { commandGate } from '../rig/gate.ts'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { tinyAlone, yaml } from '../rig/tiny-app.ts'
import { unmount } from '../rig/unmount.ts'

const isRoot = process.getuid?.() === 0
// Registered first, so that it comes last: the disk is in use until everything has ended.
let disk: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  disk = await temporaryFolder()
  if (isRoot) execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0711', 'tmpfs', disk.path])
})
afterAll(async () => {
  if (isRoot) await unmount(disk.path)
  await disk.remove()
})
const rig = lockstepForTests()

/** A disk of its own for everything that Lockstep writes as a log. */
const smallDisk = () => {
  mkdirSync(rig.home(), { mode: 0o711 })
  for (const folder of ['agent', 'router']) mkdirSync(join(rig.home(), folder), { mode: 0o711 })
  mkdirSync(join(disk.path, 'logs'))
  for (const log of ['logs', 'serve.log', 'agent/agent.log', 'router/router.log'])
    symlinkSync(join(disk.path, log.replace(/.*\//, '')), join(rig.home(), log))
  const filler = join(disk.path, 'filler')
  return {
    fill: () => {
      try {
        for (;;) appendFileSync(filler, Buffer.alloc(97))
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
      }
    },
    free: () => rmSync(filler),
  }
}

it.runIf(isRoot)('the disk of the logs is full: deployments go on, and what was not kept is told', async () => {
  const { fill, free } = smallDisk()
  const app = await rig.app('full', tinyAlone('full'))
  const first = await rig.run(app, 'ship')
  expect(first.code, first.stderr).toBe(0)
  const gate = commandGate(rig.path('full.gate'))
  const test = `echo early; ${gate.run}; seq 1 200 | sed 's/$/ bottles of beer on the wall/'`
  await app.commit({
    version: 'two',
    'lockstep.yaml': yaml(
      tinyAlone('full', {
        deploy: [
          'start',
          { test },
          { run: { name: 'late', do: 'echo very late', undo: 'true' } },
          'shift',
          'bake',
          'retire',
        ],
      }),
    ),
  })
  const ship = rig.start(app, 'ship', '--json')
  await Promise.race([gate.reached(), ship.ended.then(({ stderr }) => Promise.reject(new Error(stderr)))])
  fill()
  await gate.open()
  const { code, json, stderr } = await ship.ended
  expect(code, stderr).toBe(0)
  expect(await seen(rig, app)).toEqual(settledAt('v2'))
  const [deployment] = (json as { deployments: readonly DeploymentView[] }).deployments
  const logs = () => rig.run(app, 'logs', deployment?.id ?? '')
  const full = await logs()
  expect(full.code, full.stderr).toBe(0)
  expect(full.stdout).toContain('  test  early\n')
  expect(full.stdout).not.toContain('very late')

  free()
  const told = await logs()
  expect(told.stdout).toMatch(/\d+ lines before this were not kept: ENOSPC: no space left on device/)
  expect(told.code, told.stderr).toBe(0)
  // It has kept the same processes all the time, and a line in serve.log says that something is missing.
  const serveLog = execFileSync('cat', [join(rig.home(), 'serve.log')], { encoding: 'utf8' })
  expect(serveLog.match(/lockstep is ready/g)).toHaveLength(1)
  expect(serveLog).toContain('ENOSPC')
  await app.commit({ version: 'three', 'lockstep.yaml': yaml(tinyAlone('full')) })
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0 })
})

it.skipIf(isRoot)('the disk of the logs is full: skipped, because only root may mount a small disk', ({ skip }) =>
  skip(),
)
