import { once } from 'node:events'
import { chmodSync, copyFileSync, linkSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { agentMain } from '../../src/agent/agent-main.ts'
import { agentClient } from '../../src/agent/client.ts'
import { ensureAgent } from '../../src/agent/ensure-agent.ts'
import { freePort } from '../../src/agent/free-port.ts'
import type { Target } from '../../src/ports/target.ts'
import { ask, testLease, testSpec, untilState } from '../contract/target.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'
import { agentCommand, agentRig, testPlace } from './rig.ts'
import type { AgentRig } from './rig.ts'

const isRoot = process.getuid?.() === 0
const quiet = { line: () => undefined }

describe('errors of a running agent', () => {
  let rig: AgentRig
  let target: Target
  const start = (change: Parameters<typeof testSpec>[3]) =>
    target.start([testSpec(rig.program, 'a', 'good', change)], testLease())

  beforeEach(async () => {
    rig = await agentRig()
    target = (await rig.connect()).target
  })
  afterEach(() => rig.close())

  test('ARTIFACT_TAMPERED when a file of the artifact was changed, removed or added', async () => {
    const file = join(rig.program.artifact.path, 'added')
    writeFileSync(file, 'x')
    await expect(start({})).rejects.toMatchObject({ code: 'ARTIFACT_TAMPERED', status: 409 })
    rmSync(file)
    const program = join(rig.program.artifact.path, 'service.mjs')
    chmodSync(program, 0o755)
    await expect(start({})).rejects.toMatchObject({ code: 'ARTIFACT_TAMPERED' })
    chmodSync(program, 0o644)
    await start({})
    expect(await target.instances()).toHaveLength(1)
  })

  test('ARTIFACT_MISSING when the folder is not there', async () => {
    const artifact = { ...rig.program.artifact, path: join(rig.home, 'nowhere') }
    await expect(start({ artifact })).rejects.toMatchObject({ code: 'ARTIFACT_MISSING' })
  })

  test('COMMAND_VARIABLE_UNREADABLE when the file is missing, open to others or no text', async () => {
    const file = join(rig.home, 'secret')
    const refused = async () =>
      await start({ variables: { TOKEN: { file } } }).then(
        () => 'started',
        (error: Error & { code: string }) => `${error.code} ${error.message}`,
      )
    expect(await refused()).toContain('COMMAND_VARIABLE_UNREADABLE The value of TOKEN')
    expect(await refused()).toContain('ENOENT')
    writeFileSync(file, 'pa55word', { mode: 0o644 })
    expect(await refused()).toContain('its mode is 0644')
    chmodSync(file, 0o600)
    writeFileSync(file, 'pa55\0word')
    expect(await refused()).toContain('zero byte')
    expect(await refused()).not.toContain('pa55')
    expect(await target.instances()).toEqual([])
  })

  test('AGENT_REQUEST_INVALID for names that would leave the folder, wrong bodies and unknown calls', async () => {
    const refusal = { code: 'AGENT_REQUEST_INVALID', status: 400 }
    await expect(start({ id: '../escape' })).rejects.toMatchObject(refusal)
    await expect(start({ command: [] })).rejects.toMatchObject(refusal)
    await expect(start({ variables: { 'NOT A NAME': 'x' } })).rejects.toMatchObject(refusal)
    const { client } = await rig.connect()
    await expect(client.instances({ app: '..', environment: 'x' })).rejects.toMatchObject(refusal)
    await expect(client.stop(testPlace, -1, [])).rejects.toMatchObject(refusal)
    await expect(client.start(testPlace, 1, [{ id: 'x'.repeat(5_000_000) }] as never)).rejects.toMatchObject(refusal)
  })

  test('AGENT_INSTANCE_STOPPING for a start of what is being stopped', async () => {
    const spec = testSpec(rig.program, 'a', 'stubborn', { graceMs: 50_000 })
    await target.start([spec], testLease())
    const a = await untilState(target, 'a', 'healthy')
    const stop = target.stop(['a'], testLease(), new AbortController().signal)
    await untilState(target, 'a', 'stopping')
    const refusal = { code: 'AGENT_INSTANCE_STOPPING', kind: 'retry' }
    await expect(target.start([spec], testLease())).rejects.toMatchObject(refusal)
    await ask(a, '/die').catch(() => undefined) // the connection ends with it
    await stop
    await target.start([spec], testLease())
    expect(await target.instances()).toHaveLength(1)
  })

  test('AGENT_ENDING for a start while all is being stopped', async () => {
    await target.start([testSpec(rig.program, 'a', 'stubborn', { graceMs: 50_000 })], testLease())
    const a = await untilState(target, 'a', 'healthy')
    const { client } = await rig.connect()
    const end = client.end({ instances: true })
    await untilState(target, 'a', 'stopping')
    await expect(start({ id: 'b' })).rejects.toMatchObject({ code: 'AGENT_ENDING', kind: 'retry' })
    await ask(a, '/die').catch(() => undefined) // the connection ends with it
    await end
  })

  test('AGENT_FAILED for what nobody foresaw; nothing is left of the start', async () => {
    const logs = join(rig.home, 'agent/logs')
    rmSync(logs, { recursive: true })
    writeFileSync(logs, 'a file where a folder should be')
    await expect(start({})).rejects.toMatchObject({ code: 'AGENT_FAILED', status: 500, kind: 'retry' })
    await until('nothing is left', async () => (await target.instances()).length === 0)
    rmSync(logs)
    await start({})
    await untilState(target, 'a', 'healthy')
  })

  test('AGENT_ALREADY_RUNNING for a second agent of the same folder', async () => {
    const second = agentMain({ home: rig.home, log: quiet })
    await expect(second).rejects.toMatchObject({ code: 'AGENT_ALREADY_RUNNING' })
  })

  test.runIf(isRoot)('AGENT_FOLDER_UNREACHABLE when the services cannot enter the folder of the artifact', async () => {
    const hidden = join(rig.home, 'hidden')
    mkdirSync(join(hidden, 'artifact'), { recursive: true })
    chmodSync(hidden, 0o700)
    copyFileSync(join(rig.program.artifact.path, 'service.mjs'), join(hidden, 'artifact/service.mjs'))
    const artifact = { ...rig.program.artifact, path: join(hidden, 'artifact') }
    const refusal = { code: 'AGENT_FOLDER_UNREACHABLE', status: 422 }
    await expect(start({ artifact })).rejects.toMatchObject(refusal)
    chmodSync(hidden, 0o711)
    await start({ artifact })
    await untilState(target, 'a', 'healthy')
  })
})

describe('errors around an agent', () => {
  let home: string
  let remove: () => Promise<void>

  beforeEach(async () => {
    const folder = await temporaryFolder()
    home = folder.path
    remove = folder.remove
  })
  afterEach(() => remove())

  test('AGENT_UNREACHABLE when there is none', async () => {
    const refusal = { code: 'AGENT_UNREACHABLE', kind: 'retry' }
    await expect(agentClient(home).instances(testPlace)).rejects.toMatchObject(refusal)
  })

  test('AGENT_ANSWER_UNREADABLE when somebody else answers at the socket', async () => {
    mkdirSync(join(home, 'agent'))
    const server = createServer((request, response) =>
      response.writeHead(request.url === '/stop' ? 500 : 200).end('<html>'),
    )
    server.listen(join(home, 'agent/agent.sock'))
    await once(server, 'listening')
    const refusal = { code: 'AGENT_ANSWER_UNREADABLE' }
    await expect(agentClient(home).agent()).rejects.toMatchObject(refusal)
    await expect(agentClient(home).end({ instances: false })).rejects.toMatchObject(refusal)
    server.close()
    await once(server, 'close')
  })

  test('AGENT_NOT_STARTED with what the agent said, or why it could not be run', async () => {
    const broken = ensureAgent({ home, command: ['sh', '-c', 'echo this machine is broken >&2; exit 3'] })
    await expect(broken).rejects.toMatchObject({ code: 'AGENT_NOT_STARTED' })
    await expect(broken).rejects.toThrow(/this machine is broken\nended with 3/)
    const missing = ensureAgent({ home, command: ['no-such-agent'] })
    await expect(missing).rejects.toThrow(/spawn no-such-agent E(NOENT|ACCES)/)
  })

  test('AGENT_STATE_UNREADABLE for a damaged record, which is left as it is', async () => {
    mkdirSync(join(home, 'agent'))
    for (const text of ['{"version":1,"pla', '{"version":2,"places":[],"instances":[]}']) {
      writeFileSync(join(home, 'agent/state.json'), text)
      const start = ensureAgent({ home, command: agentCommand(home) })
      await expect(start).rejects.toThrow(/state\.json says what the agent runs, and it cannot be understood/)
    }
  })

  test('AGENT_STATE_UNREADABLE is the code', async () => {
    mkdirSync(join(home, 'agent'))
    writeFileSync(join(home, 'agent/state.json'), '')
    await expect(agentMain({ home, log: quiet })).rejects.toMatchObject({ code: 'AGENT_STATE_UNREADABLE' })
  })

  test('AGENT_PATH_TOO_LONG before anything is made', () => {
    expect(() => agentClient(join(home, 'x'.repeat(100)))).toThrow(/Sockets may have 103/)
  })

  test('AGENT_PORTS_EXHAUSTED when every port is taken, by the agent or by another program', async () => {
    const range = { first: 20_001, last: 20_001 }
    await expect(freePort(new Set([20_001]), range)).rejects.toMatchObject({ code: 'AGENT_PORTS_EXHAUSTED' })
    const other = createServer()
    other.listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as { port: number }
    const refused = freePort(new Set(), { first: port, last: port })
    await expect(refused).rejects.toMatchObject({ code: 'AGENT_PORTS_EXHAUSTED', kind: 'retry' })
    other.close()
    await once(other, 'close')
  })

  test.runIf(isRoot)('AGENT_NODE_UNREACHABLE when the services cannot run the Node.js of the agent', async () => {
    const rig = await agentRig()
    const hidden = join(rig.home, 'private')
    mkdirSync(hidden, { mode: 0o700 })
    const node = join(hidden, 'node')
    try {
      linkSync(process.execPath, node)
    } catch {
      // Another file system.
      copyFileSync(process.execPath, node)
    }
    const client = await ensureAgent({ home: rig.home, command: agentCommand(rig.home, node) })
    const call = client.start(testPlace, 1, [testSpec(rig.program, 'a', 'good')])
    await expect(call).rejects.toMatchObject({ code: 'AGENT_NODE_UNREACHABLE', status: 422 })
    await expect(call).rejects.toThrow(/user 61184.*EACCES/)
    expect(await client.instances(testPlace)).toEqual([])
    await rig.close()
  })
})
