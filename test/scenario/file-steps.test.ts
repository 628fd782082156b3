import { mkdir, readdir } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { lockstepForTests } from '../rig/lockstep.ts'
import { seen, settledAt } from '../rig/outside.ts'
import { tinyAlone } from '../rig/tiny-app.ts'

const rig = lockstepForTests()

// Several deployments each, on a machine that may be busy.
const patient = { timeout: 600_000 }

const matching = (pattern: RegExp): string => expect.stringMatching(pattern) as string

it('takes a release back whose write probe fails, and keeps it out', patient, async () => {
  const probe = { 'verify-writes': { flag: 'write-test', path: '/version' } }
  const app = await rig.app('probed', tinyAlone('probed', { deploy: ['start', probe, 'shift', 'retire'] }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0, stderr: matching(/runs v1/) })
  await app.commit({ breaks: '/version' })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ verify-writes +STEP_PROBE_FAILED +web answered 500 to the write probe: broken/),
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1', { held: ['v2'] }))
})

it(
  "undoes the commands of the file when a later one fails, and does not call that the release's fault",
  patient,
  async () => {
    const marks = rig.path('marks')
    await mkdir(marks)
    const mark = { run: { name: 'mark', do: 'echo > "$MARKS/$RELEASE"', undo: 'rm "$MARKS/$RELEASE"' } }
    const judge = { run: { name: 'judge', do: 'echo judged; test "$(cat version)" != bad', undo: 'true' } }
    const file = tinyAlone('commands', {
      variables: { MARKS: marks },
      deploy: [mark, 'start', judge, 'shift', 'retire'],
    })
    const app = await rig.app('commands', file)
    expect(await rig.run(app, 'ship')).toMatchObject({ code: 0, stderr: matching(/runs v1/) })
    expect(await readdir(marks)).toEqual(['v1'])

    await app.commit({ version: 'bad' })
    const bad = await rig.run(app, 'ship')
    expect(bad).toMatchObject({
      code: 1,
      stderr: matching(/✗ run:judge +STEP_COMMAND_FAILED +judge: [^]*judged[^]*↩ run:mark +taken back/),
    })
    expect(await readdir(marks)).toEqual(['v1'])
    expect(await seen(rig, app)).toEqual(settledAt('v1'))
  },
)

// The proof is waited for 30 s.
it('does not change the schema while nobody has proved the pause', patient, async () => {
  const consumers = { orders: { queue: 'orders', flag: 'consume-orders', service: 'web' } }
  const app = await rig.app('silent', tinyAlone('silent', { consumers }))
  expect(await rig.run(app, 'ship')).toMatchObject({ code: 0, stderr: matching(/runs v1/) })
  await app.commit({ version: 'two' })
  expect(await rig.run(app, 'ship')).toMatchObject({
    code: 1,
    stderr: matching(/✗ pause +STEP_PAUSE_UNPROVED +consume-orders: web\.\S+ has not answered[^]*↩ pause +taken back/),
  })
  expect(await seen(rig, app)).toEqual(settledAt('v1'))
})
