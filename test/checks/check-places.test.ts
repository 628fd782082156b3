import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { processesOfUser } from '../../src/agent/user-processes.ts'
import { lastUid } from '../../src/agent/place-user.ts'
import { processesOf } from '../agent/rig.ts'
import { until } from '../rig/until.ts'
import { checkOf, isRoot, placesRig } from './places-rig.ts'
import type { PlacesRig } from './places-rig.ts'

vi.setConfig({ testTimeout: 120_000 })
let rig: PlacesRig

beforeEach(async () => {
  rig = await placesRig()
})
afterEach(async () => {
  expect(processesOf(rig.home)).toEqual([])
  await rig.remove()
})

it('runs a check in a clean checkout of the commit, in its folder, and removes all of it', async () => {
  await rig.app.git('rm', '--quiet', '--cached', 'version')
  await writeFile(join(rig.app.folder, 'not committed'), '')
  const place = await rig.open()
  expect(place.isNew).toBe(true)
  expect(await rig.run(place, checkOf('cat hello; ls -A ..', { cwd: 'inner' }))).toEqual([
    'hello',
    'inner',
    'lockstep.yaml',
    'server.js',
    'version',
  ])
  await place.close()
  expect(rig.runs()).toEqual([])
})

it('gives what one check leaves in the checkout to the next', async () => {
  const place = await rig.open()
  await rig.run(place, checkOf('echo made > left', { name: 'install' }))
  expect(await rig.run(place, checkOf('cat left'))).toEqual(['made'])
  await place.close()
})

it('lets nothing of our environment through but what leads to a registry', async () => {
  process.env['LOCKSTEP_TEST_TOKEN'] = 'secret'
  process.env['npm_config_//r/:_authToken'] = 'secret'
  try {
    const place = await rig.open()
    const lines = await rig.run(place, checkOf('env', { variables: { LOCKSTEP_COMMIT: 'abc' } }))
    await place.close()
    const values = new Map(lines.map(line => line.split(/=(.*)/s).slice(0, 2) as [string, string]))
    const names = [...values.keys()].filter(name => !['_', 'SHLVL', 'PWD', 'OLDPWD'].includes(name))
    const usual = ['CI', 'HOME', 'LANG', 'LOCKSTEP_COMMIT', 'LOCKSTEP_PROCESS', 'PATH', 'TMPDIR']
    const forRegistries = /^((https?|all|no)_proxy|NODE_EXTRA_CA_CERTS|SSL_CERT_(FILE|DIR)|npm_config_[a-z_]+)$/i
    expect(names.filter(name => !forRegistries.test(name)).sort()).toEqual(usual)
    expect(values.get('CI')).toBe('true')
    expect(values.get('HOME')).toBe(join(rig.home, 'checks', rig.id, 'home'))
    expect(values.get('TMPDIR')).toBe(join(rig.home, 'checks', rig.id, 'tmp'))
    expect(lines.join('\n')).not.toContain('secret')
  } finally {
    delete process.env['LOCKSTEP_TEST_TOKEN']
    delete process.env['npm_config_//r/:_authToken']
  }
})

it.skipIf(!isRoot)('as root it runs as a user that reads nothing of ours and that no other run has', async () => {
  await mkdir(rig.home, { mode: 0o711 })
  await writeFile(join(rig.home, 'server-key'), 'secret', { mode: 0o600 })
  const place = await rig.open()
  const other = await rig.places.open({ ...rig.request, run: `${rig.id}-2` }, new AbortController().signal)
  const [uid, groups] = await rig.run(place, checkOf('id -u; id -G'))
  expect(Number(uid)).toBeGreaterThan(lastUid - 256)
  expect(groups).toBe(uid)
  expect(await rig.run(other, checkOf('id -u'))).not.toEqual([uid])
  const looks = [
    `cat ${rig.home}/server-key`,
    `ls ${rig.home}`,
    `ls ${rig.home}/checks`,
    `ls ${rig.home}/checks/${rig.id}-2/tree`,
  ]
  for (const look of looks)
    await expect(rig.run(place, checkOf(look)), look).rejects.toMatchObject({ code: 'COMMAND_FAILED' })
  await place.close()
  await other.close()
})

it('COMMAND_FAILED, COMMAND_TIMEOUT and COMMAND_NOT_FOUND say how a check ended', async () => {
  const place = await rig.open()
  await expect(rig.run(place, checkOf('exit 3'))).rejects.toMatchObject({
    code: 'COMMAND_FAILED',
    cause: { exitCode: 3 },
  })
  const slow = checkOf('sleep 1000', { timeoutMs: 200 })
  await expect(rig.run(place, slow)).rejects.toMatchObject({ code: 'COMMAND_TIMEOUT' })
  await expect(rig.run(place, checkOf('true', { cwd: 'nowhere' }))).rejects.toMatchObject({ code: 'COMMAND_NOT_FOUND' })
  await place.close()
})

it('a check that is ended leaves nothing, nor does one that has left its session behind', async () => {
  const place = await rig.open()
  const abort = new AbortController()
  const running = rig.run(place, checkOf('setsid sleep 1000 & sleep 1000 & touch begun; wait'), abort.signal)
  await Promise.race([running, until('it runs', () => existsSync(rig.tree('begun')))])
  abort.abort(new Error('no more'))
  await expect(running).rejects.toMatchObject({ code: 'COMMAND_ABORTED' })
  expect(processesOf(rig.home)).toEqual([])
  await place.close()
})

it.skipIf(!isRoot)('as root nothing gets away, whatever it takes off', async () => {
  const place = await rig.open()
  const lines = await rig.run(
    place,
    checkOf('id -u; env -i setsid sh -c "cd /; exec >/dev/null 2>&1; while :; do sleep 1000; done" & sleep 0.1'),
  )
  const uid = Number(lines[0])
  expect(processesOfUser(uid).length).toBeGreaterThan(0)
  await place.close()
  expect(processesOfUser(uid)).toEqual([])
})

it('100 MB of output do no harm, and the end of it is kept', async () => {
  const place = await rig.open()
  const before = process.memoryUsage().rss
  const lines = await rig.run(
    place,
    checkOf(
      `node -e 'const l = "x".repeat(99) + "\\n"; for (let i = 0; i < 1000; i++) process.stdout.write(l.repeat(1000))'; echo last`,
    ),
  )
  await place.close()
  const bytes = lines.reduce((sum, line) => sum + line.length + 1, 0)
  expect(bytes).toBeLessThan(11 * 1024 ** 2)
  expect(lines.at(-1)).toBe('last')
  expect(lines.filter(line => /are left out here/.test(line))).toHaveLength(1)
  expect(process.memoryUsage().rss - before).toBeLessThan(300 * 1024 ** 2)
})

it('goes on where it was left, without what ran there', async () => {
  const left = await rig.open()
  await rig.run(left, checkOf('echo made > left'))
  await left.leave()
  const again = await rig.open()
  expect(again.isNew).toBe(false)
  expect(await rig.run(again, checkOf('cat left'))).toEqual(['made'])
  await again.close()
})

it('begins anew where a checkout is not whole', async () => {
  const half = join(rig.home, 'checks', rig.id)
  await mkdir(join(half, 'tree'), { recursive: true })
  await writeFile(join(half, 'owner.json'), JSON.stringify({ uid: isRoot ? lastUid : null, checks: ['unit'] }))
  await writeFile(join(half, 'tree/half'), '')
  const place = await rig.open()
  expect(place.isNew).toBe(true)
  expect(await rig.run(place, checkOf('ls half || echo none'))).toContain('none')
  await place.close()
})

it('ARTIFACT_COMMIT_NOT_FOUND leaves nothing', async () => {
  const request = { ...rig.request, commit: 'f'.repeat(40) }
  const opening = rig.places.open(request, new AbortController().signal)
  await expect(opening).rejects.toMatchObject({ code: 'ARTIFACT_COMMIT_NOT_FOUND' })
  expect(rig.runs()).toEqual([])
})

it.skipIf(!isRoot)('AGENT_FOLDER_UNREACHABLE where its user cannot get to the checkout', async () => {
  await mkdir(rig.home, { mode: 0o700 })
  await chmod(rig.home, 0o700)
  await expect(rig.open()).rejects.toMatchObject({ code: 'AGENT_FOLDER_UNREACHABLE' })
  await chmod(rig.home, 0o711)
})

it('sweeps what is left of runs that are over, and of no other', async () => {
  const place = await rig.open()
  await rig.run(place, checkOf('touch there'))
  await place.leave()
  await rig.places.sweep(() => Promise.resolve(true))
  expect(rig.runs()).toEqual([rig.id])
  expect(await readFile(rig.tree('there'), 'utf8')).toBe('')
  await rig.places.sweep(() => Promise.resolve(false))
  expect(rig.runs()).toEqual([])
})
