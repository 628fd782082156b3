import { cpSync, readFileSync, rmSync, statSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findProcess } from '../../src/agent/process-table.ts'
import type { Instance, Target } from '../../src/ports/target.ts'
import { ask, testLease, testSpec, untilState } from '../contract/target.ts'
import type { Manner } from '../contract/target.ts'
import { until } from '../rig/until.ts'
import { agentRig, processesOf } from './rig.ts'
import type { AgentRig } from './rig.ts'

type Who = { readonly pid: number; readonly uid: number; readonly cwd: string; readonly env: Record<string, string> }

const who = async (instance: Instance): Promise<Who> => JSON.parse(await ask(instance, '/who')) as Who
const isRoot = process.getuid?.() === 0
const forever = (): AbortSignal => new AbortController().signal

describe('processes of instances', () => {
  let rig: AgentRig
  let target: Target
  const start = async (id: string, manner: Manner, change: Parameters<typeof testSpec>[3] = {}): Promise<void> =>
    await target.start([testSpec(rig.program, id, manner, change)], testLease())

  beforeEach(async () => {
    rig = await agentRig()
    target = (await rig.connect()).target
  })
  afterEach(() => rig.close())

  const familyOf = (id: string) =>
    processesOf(join(rig.home, `agent/homes/orders/staging/${id}`)).map(found => found.args)

  test('stopping ends children too: those that ignore SIGTERM and those that left the session', async () => {
    await start('a', 'family', { graceMs: 300 })
    await untilState(target, 'a', 'healthy')
    await until('the family is complete', () => familyOf('a').length === 5)
    await target.stop(['a'], testLease(), forever())
    expect(familyOf('a')).toEqual([])
  })

  test('children that outlive a death are ended before the next start', async () => {
    await start('a', 'family')
    const before = await untilState(target, 'a', 'healthy')
    const family = await until('the family is complete', () => {
      const found = processesOf(join(rig.home, 'agent/homes/orders/staging/a'))
      return found.length === 5 ? found.map(({ pid }) => pid) : undefined
    })
    await ask(before, '/die').catch(() => undefined) // the connection ends with it
    await until('started again', async () => (await target.instances())[0]?.restarts === 1)
    const left = processesOf(join(rig.home, 'agent/homes/orders/staging/a')).filter(({ pid }) => family.includes(pid))
    expect(left).toEqual([])
  })

  test('the delay between restarts doubles', async () => {
    await start('a', 'crash')
    const startedAt = performance.now()
    await untilState(target, 'a', 'crashed')
    expect(performance.now() - startedAt).toBeGreaterThan(250 + 500 + 1_000 + 2_000)
    expect(rig.log('a').match(/cannot go on/g)).toHaveLength(5)
  })

  test('a program that does not exist is crashed at once', async () => {
    await start('a', 'good', { command: ['no-such-program'] })
    const crashed = await untilState(target, 'a', 'crashed')
    expect(crashed.reason).toBe('it cannot be started: no-such-program: there is no such program')
    expect(crashed.restarts).toBe(0)
  })

  test('an instance whose artifact went away cannot be started again, and says so', async () => {
    const path = join(rig.home, 'going')
    cpSync(rig.program.artifact.path, path, { recursive: true })
    await start('a', 'good', { artifact: { ...rig.program.artifact, path } })
    const healthy = await untilState(target, 'a', 'healthy')
    rmSync(path, { recursive: true })
    await ask(healthy, '/die').catch(() => undefined) // the connection ends with it
    expect((await untilState(target, 'a', 'crashed')).reason).toBe(`it cannot be started: its artifact ${path} is gone`)
  })

  test('environment and folders are made for the instance alone', async () => {
    await start('a', 'good', { variables: { GREETING: 'hello', PORT: '1' } })
    const instance = await untilState(target, 'a', 'healthy')
    const { env, cwd, pid } = await who(instance)
    const home = join(rig.home, 'agent/homes/orders/staging/a')
    expect(Object.keys(env).sort()).toEqual(
      ['GREETING', 'HOME', 'HOST', 'INSTANCE', 'LANG', 'LOCKSTEP_PROCESS', 'MANNER', 'PATH', 'PORT', 'TMPDIR'].sort(),
    )
    expect(env).toMatchObject({ HOME: home, TMPDIR: `${home}/tmp`, HOST: '127.0.0.1', INSTANCE: 'a' })
    expect(env['PORT']).toBe(String(instance.address.port))
    expect(env['PATH']?.split(':')[0]).toBe(dirname(process.execPath))
    expect(cwd).toBe(rig.program.artifact.path)
    expect(statSync(home).mode & 0o777).toBe(0o700)
    expect(statSync(home).uid).toBe((await who(instance)).uid)
    expect(rig.log('a')).toBe('a listens\n')
    // Apart from the agent's own group, which a terminal or service manager may signal as a whole.
    expect(findProcess(pid)?.group).toBe(pid)
    await target.stop(['a'], testLease(), forever())
    expect(() => statSync(home)).toThrow('ENOENT')
    expect(rig.log('a')).toBe('a listens\n')
  })

  test('a secret is read at each start and is in no file of the agent', async () => {
    const file = join(rig.home, 'secret')
    await writeFile(file, 'first-pa55word', { mode: 0o600 })
    await start('a', 'good', { variables: { SECRET: { file } } })
    const before = await untilState(target, 'a', 'healthy')
    expect((await who(before)).env['SECRET']).toBe('first-pa55word')
    await writeFile(file, 'second-pa55word')
    await ask(before, '/die').catch(() => undefined) // the connection ends with it
    // Its health may be told before its end.
    const reason = await until('how it ended', async () => {
      const [found] = await target.instances()
      return found?.reason?.includes('exit code') === true ? found.reason : null
    })
    expect(reason).toMatch(/exit code 7.*dying on request/s)
    expect(reason).not.toContain('pa55word')
    const after = await until('again', async () => {
      const [found] = await target.instances()
      return found?.state === 'healthy' && found.restarts === 1 ? found : undefined
    })
    expect((await who(after)).env['SECRET']).toBe('second-pa55word')
    expect(rig.state()).not.toContain('pa55word')
    expect(readFileSync(join(rig.home, 'agent/agent.log'), 'utf8')).not.toContain('pa55word')
  })

  test('what the agent keeps is open to its owner alone', () => {
    const modeOf = (name: string) => statSync(join(rig.home, 'agent', name)).mode & 0o777
    expect(modeOf('agent.sock')).toBe(0o600)
    expect(modeOf('agent.log')).toBe(0o600)
    expect(modeOf('logs')).toBe(0o700)
    expect(modeOf('.')).toBe(0o711)
  })

  test('the state file is open to its owner alone', async () => {
    await start('a', 'good')
    expect(statSync(join(rig.home, 'agent/state.json')).mode & 0o777).toBe(0o600)
  })

  test.runIf(isRoot)('started by root, each place runs as a user of its own with no privilege', async () => {
    const { client } = await rig.connect()
    const other = { app: 'orders', environment: 'production' }
    await start('a', 'good')
    await client.start(other, 1, [testSpec(rig.program, 'a', 'good')])
    const here = await who(await untilState(target, 'a', 'healthy'))
    const there = await until('healthy', async () => {
      const [found] = await client.instances(other)
      return found?.state === 'healthy' ? await who(found) : undefined
    })
    expect([here.uid, there.uid]).toEqual([61_184, 61_185])
    const status = readFileSync(`/proc/${here.pid}/status`, 'utf8')
    expect(status).toMatch(/^Uid:\t61184\t61184\t61184\t61184$/m)
    expect(status).toMatch(/^Gid:\t61184\t61184\t61184\t61184$/m)
    expect(status).toMatch(/^Groups:\t *$/m)
    expect(status).toMatch(/^CapEff:\t0000000000000000$/m)
  })
})
