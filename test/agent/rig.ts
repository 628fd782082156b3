import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { localTarget } from '../../src/adapters/local/target.ts'
import type { AgentClient } from '../../src/agent/client.ts'
import { ensureAgent } from '../../src/agent/ensure-agent.ts'
import { treeDigest } from '../../src/agent/tree-digest.ts'
import type { InstanceSpec, Target } from '../../src/ports/target.ts'
import { temporaryFolder } from '../rig/temporary-folder.ts'
import { until } from '../rig/until.ts'

export const testPlace = { app: 'orders', environment: 'staging' } as const

/** The command of an agent for a home folder. */
export const agentCommand = (home: string, node = process.execPath): readonly string[] => [
  node,
  join(import.meta.dirname, 'fixtures/agent.ts'),
  home,
]

const readProcFile = (pid: string, name: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8')
  } catch {
    // Ended meanwhile, or a kernel thread.
    return ''
  }
}

/** Every living process whose arguments or environment name the folder. Linux only; elsewhere none is found. */
export const processesOf = (folder: string): readonly { pid: number; args: string }[] =>
  process.platform === 'linux'
    ? readdirSync('/proc')
        .filter(name => /^\d+$/.test(name) && Number(name) !== process.pid)
        .map(name => ({ pid: Number(name), args: readProcFile(name, 'cmdline').replaceAll('\0', ' ').trim() }))
        .filter(({ pid, args }) => `${args}${readProcFile(String(pid), 'environ')}`.includes(folder))
    : []

export type AgentRig = {
  readonly home: string
  readonly program: Pick<InstanceSpec, 'artifact' | 'command'>
  /** Of the agent that runs now; starts one if there is none. */
  readonly connect: () => Promise<{ readonly client: AgentClient; readonly target: Target }>
  readonly state: () => string
  readonly log: (id: string) => string
  /** Stops all and removes the folder; throws when a process is left. */
  readonly close: () => Promise<void>
}

/** A home folder with an artifact, and its agent when asked for. */
export const agentRig = async (): Promise<AgentRig> => {
  const { path: home, remove } = await temporaryFolder()
  const artifact = join(home, 'artifact')
  cpSync(join(import.meta.dirname, 'fixtures/program'), artifact, { recursive: true })
  const { digest } = await treeDigest(artifact)
  const connect = async () => {
    const client = await ensureAgent({ home, command: agentCommand(home) })
    return { client, target: localTarget({ client, place: testPlace }) }
  }
  const close = async () => {
    const { client } = await connect()
    await client.end({ instances: true })
    await until(
      `nothing is left of ${home}: ${JSON.stringify(processesOf(home))}`,
      () => processesOf(home).length === 0,
    )
    await remove()
  }
  return {
    home,
    program: { artifact: { digest, path: artifact }, command: ['node', 'service.mjs'] },
    connect,
    state: () => readFileSync(join(home, 'agent/state.json'), 'utf8'),
    log: id => readFileSync(join(home, `agent/logs/orders/staging/${id}.log`), 'utf8'),
    close,
  }
}
