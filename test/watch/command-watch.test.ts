import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { commandWatch } from '../../src/steps/watch-command.ts'
import { processesOf } from '../agent/rig.ts'
import { watchContract } from '../contract/watch.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { stepWorld } from '../steps/step-world.ts'
import { subject } from './subject.ts'

const script = (folder: string) => `case "$(cat ${folder}/state)" in
good) echo 'all is well' ;;
bad) echo 'orders are lost'; exit 1 ;;
hangs) sleep 1000 ;;
*) exit 7 ;;
esac`

const rig = async () => {
  const folder = await temporaryFolder()
  const { world, lines } = await stepWorld()
  const show = (what: string) => writeFile(join(folder.path, 'state'), what)
  await show('good')
  const open = (run = script(folder.path)) =>
    commandWatch(world).open(
      // The folder is in the environment, so that whatever is left can be found by it.
      { run: `export TEST_FOLDER=${folder.path}; ${run}`, operation: `${folder.path}.watch-0` },
      subject(() => [{ id: 'intake.d-1.1', host: '127.0.0.1', port: 4001 }]),
    )
  const close = async () => {
    const left = processesOf(folder.path)
    await folder.remove()
    expect(left).toEqual([])
  }
  return { open, show, close, lines, folder: folder.path }
}

watchContract('command', async () => {
  const { open, show, close } = await rig()
  return { open: () => open(), show, limit: null, gone: 'no-data', cannotHang: null, close }
})

const signal = () => AbortSignal.timeout(20_000)

it.each([
  ['exit 0', 'good', 'exit code 0'],
  ['exit 1', 'bad', 'exit code 1'],
  ['echo first; echo "12 lost"; echo; exit 1', 'bad', 'exit code 1: 12 lost'],
  ['exit 2', 'no-data', 'exit code 2'],
  ['no-such-program', 'no-data', 'exit code 127: '],
  ['kill -KILL $$', 'no-data', 'ended by a signal'],
])('takes "%s" for %s', async (run, kind, details) => {
  const { open, close } = await rig()
  const probe = await open(run)
  const reading = await probe.look(signal())
  expect(reading.kind).toBe(kind)
  expect(reading).toMatchObject({ details: expect.stringContaining(details) as string })
  await probe.close()
  await close()
})

it('tells the command where the new version answers, and keeps what it prints', async () => {
  const { open, close, lines } = await rig()
  const probe = await open('echo $LOCKSTEP_INSTANCE_URL_INTAKE for $LOCKSTEP_TEST_RELEASE in $LOCKSTEP_ENVIRONMENT')
  expect(await probe.look(signal())).toEqual({ kind: 'good', details: 'http://127.0.0.1:4001 for v2 in production' })
  expect(lines).toContain('http://127.0.0.1:4001 for v2 in production')
  await probe.close()
  await close()
})

it('ends what an earlier process left of the same watch before it looks', async () => {
  const { open, show, close, folder } = await rig()
  await show('hangs')
  const left = await open()
  const looking = left.look(signal()).catch(() => undefined)
  await until('it runs', () => processesOf(folder).some(({ args }) => args.startsWith('sleep')))
  const next = await open()
  expect(processesOf(folder)).toEqual([])
  await Promise.all([looking, left.close(), next.close()])
  await close()
})
