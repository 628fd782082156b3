import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { findProcess, identityOf, isRunning } from '../../src/agent/process-table.ts'
import { ensureAgent } from '../../src/agent/ensure-agent.ts'
import type { Instance, Target } from '../../src/ports/target.ts'
import { ask, testLease, testSpec, untilState } from '../contract/target.ts'
import { until } from '../rig/until.ts'
import { agentCommand, agentRig, processesOf, testPlace } from './rig.ts'
import type { AgentRig } from './rig.ts'

type StoredInstance = {
  spec: { id: string }
  process: { pid: number; identity: string } | null
  marker: string
  state: string
}
type Stored = { instances: StoredInstance[] }

const pidOf = async (instance: Instance): Promise<number> =>
  (JSON.parse(await ask(instance, '/who')) as { pid: number }).pid

const untilEnded = async (pid: number): Promise<void> => {
  await until(`process ${pid} ended`, () => findProcess(pid)?.isZombie ?? true)
}

describe('an agent after an agent', () => {
  let rig: AgentRig

  beforeEach(async () => {
    rig = await agentRig()
  })
  afterEach(() => rig.close())

  const statePath = () => join(rig.home, 'agent/state.json')
  const edit = async (change: (instance: StoredInstance) => void): Promise<void> => {
    const state = JSON.parse(await readFile(statePath(), 'utf8')) as Stored
    state.instances.forEach(change)
    await writeFile(statePath(), JSON.stringify(state))
  }
  const kill = async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
    const { pid } = await (await rig.connect()).client.agent()
    process.kill(pid, signal)
    await untilEnded(pid)
  }
  const startHealthy = async (target: Target, id: string): Promise<Instance> => {
    await target.start([testSpec(rig.program, id, 'good', { graceMs: 1_000 })], testLease(7))
    return await untilState(target, id, 'healthy')
  }

  test('takes over what runs, after kill -9: same processes, and still supervised', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    const pid = await pidOf(before)
    await kill()
    expect(await pidOf(before)).toBe(pid)
    const { target } = await rig.connect()
    expect(await target.instances()).toEqual([before])
    expect(await pidOf(before)).toBe(pid)
    await target.start([testSpec(rig.program, 'a', 'good', { graceMs: 1_000 })], testLease(7))
    expect(await pidOf(before)).toBe(pid)
    process.kill(pid, 'SIGKILL')
    const after = await until('started again', async () => {
      const [found] = await target.instances()
      return found?.restarts === 1 && found.state === 'healthy' ? found : undefined
    })
    expect(after.address).toEqual(before.address)
    await target.stop(['a'], testLease(7), new AbortController().signal)
    expect(await target.instances()).toEqual([])
  })

  test('leaves out what an instance has printed that got its secrets from an earlier agent', async () => {
    const file = join(rig.home, 'secret')
    await writeFile(file, 'first-pa55word', { mode: 0o600 })
    const spec = testSpec(rig.program, 'a', 'good', { variables: { SECRET: { file } } })
    const { target: first } = await rig.connect()
    await first.start([spec], testLease(7))
    const before = await untilState(first, 'a', 'healthy')
    await kill()
    const { target } = await rig.connect()
    await writeFile(file, 'second-pa55word')
    await ask(before, '/die').catch(() => undefined) // the connection ends with it
    // Its health may be told before its end.
    const reason = await until('how it ended', async () => {
      const [found] = await target.instances()
      return found?.reason?.includes('its process ended') === true ? found.reason : null
    })
    expect(reason).toMatch(/its output is left out, because an earlier agent gave it secrets/)
    expect(await readFile(statePath(), 'utf8')).not.toContain('pa55word')
  })

  test('starts again what died meanwhile', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    const pid = await pidOf(before)
    await kill()
    process.kill(pid, 'SIGKILL')
    await untilEnded(pid)
    const { target } = await rig.connect()
    const after = await until('started again', async () => {
      const [found] = await target.instances()
      return found?.restarts === 1 && found.state === 'healthy' ? found : undefined
    })
    expect(after.address).toEqual(before.address)
    expect(await pidOf(after)).not.toBe(pid)
  })

  test('lets instances run on when it is asked to end by SIGTERM', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    const pid = await pidOf(before)
    await kill('SIGTERM')
    expect(await pidOf(before)).toBe(pid)
    expect(await (await rig.connect()).target.instances()).toEqual([before])
  })

  test('ends without its instances on request', async () => {
    const { client, target } = await rig.connect()
    const before = await startHealthy(target, 'a')
    const { pid } = await client.agent()
    await client.end({ instances: false })
    await untilEnded(pid)
    const again = await rig.connect()
    expect(await again.target.instances()).toEqual([before])
    await again.client.end({ instances: true })
    await expect(ask(before, '/who')).rejects.toThrow('fetch failed')
  })

  test('never touches another process that has the number of one of its own', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    await kill()
    const stranger = spawn('sleep', ['1000'], { detached: true, stdio: 'ignore' })
    try {
      const strangerPid = stranger.pid ?? 0
      await edit(instance => {
        const wrong = { pid: strangerPid, identity: instance.process?.identity ?? '' }
        instance.process = wrong
      })
      const { target } = await rig.connect()
      await until('started again', async () => (await target.instances())[0]?.restarts === 1)
      await untilState(target, 'a', 'healthy')
      await target.stop(['a'], testLease(7), new AbortController().signal)
      await expect(ask(before, '/who')).rejects.toThrow('fetch failed')
      const found = findProcess(strangerPid)
      expect(found === null ? null : isRunning({ pid: strangerPid, identity: identityOf(found) })).toBe(true)
    } finally {
      stranger.kill('SIGKILL')
      await once(stranger, 'exit')
    }
  })

  test('finds by its mark a process whose number was not stored before the agent died', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    const pid = await pidOf(before)
    await kill()
    await edit(instance => {
      instance.process = null
    })
    const { target } = await rig.connect()
    expect(await target.instances()).toEqual([before])
    expect(await pidOf(before)).toBe(pid)
  })

  test('goes on with a stop that was not finished', async () => {
    const before = await startHealthy((await rig.connect()).target, 'a')
    await kill()
    await edit(instance => {
      instance.state = 'stopping'
    })
    const { target } = await rig.connect()
    await until('gone', async () => (await target.instances()).length === 0)
    await expect(ask(before, '/who')).rejects.toThrow('fetch failed')
  })

  test('remembers the highest epoch of a place, whatever the call was', async () => {
    const { client } = await rig.connect()
    await client.stop(testPlace, 9, [])
    await kill()
    const { target } = await rig.connect()
    await expect(target.start([], testLease(8))).rejects.toMatchObject({ code: 'AGENT_EPOCH_STALE' })
    await target.start([], testLease(9))
  })

  test('of several started at once exactly one is left and serves all', async () => {
    const command = agentCommand(rig.home)
    const clients = await Promise.all([1, 2, 3].map(() => ensureAgent({ home: rig.home, command })))
    const pids = new Set(await Promise.all(clients.map(async client => (await client.agent()).pid)))
    expect(pids.size).toBe(1)
    const others = () => agentPids(rig.home).filter(pid => !pids.has(pid))
    await until('the others ended', () => others().length === 0)
  })
})

const agentPids = (home: string): readonly number[] => processesOf(home).map(({ pid }) => pid)
