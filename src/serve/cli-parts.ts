import { fileURLToPath } from 'node:url'
import { actorName, apiClient } from '../cli/api-client.ts'
import type { CliParts } from '../cli/context.ts'
import { defaultTargets } from '../domain/retention.ts'
import { nodeFolder } from '../files/node-folders.ts'
import { databaseUrlOf } from './database-url.ts'
import { homeOf, socketPath } from './home.ts'
import { nodeNameOf } from './node-place.ts'
import { outliveItsLog } from './outlive-its-log.ts'

/** The program that this process is, up to the command: what the daemons are started by. */
const self: readonly string[] = [
  process.execPath,
  fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url)),
]

/** Wires the commands. Everything heavy is loaded by the command that needs it. */
export const cliParts = (version: string): CliParts => {
  const home = homeOf(process.env)
  return {
    version,
    home,
    connect: async output => {
      const { ensureServer } = await import('./ensure-server.ts')
      const { findNode } = await import('./find-node.ts')
      const named = nodeNameOf(process.env)
      await ensureServer({ home, self, output })
      return apiClient(home, () => findNode(home, named))
    },
    node: name => apiClient(home, socketPath(nodeFolder(home, name ?? nodeNameOf(process.env)))),
    serve: async (output, node) => {
      const { serveInTerminal } = await import('./serve-in-terminal.ts')
      await serveInTerminal({ home, node: node ?? nodeNameOf(process.env), self, version, output })
    },
    agent: async () => {
      const { agentMain } = await import('../agent/agent-main.ts')
      outliveItsLog()
      await agentMain({ home, log: { line: logLine } })
      process.exit(0)
    },
    router: async () => {
      const { routerMain } = await import('../router/main.ts')
      outliveItsLog()
      await routerMain({ home, log: { line: logLine } })
    },
    stopAll: async output => {
      const { stopAll } = await import('./stop-all.ts')
      await stopAll(home, output)
    },
    tryMigrations: async (output, app, folder) => {
      const { tryMigrations } = await import('./try-migrations.ts')
      return tryMigrations(output, app, folder)
    },
    verifyRecord: async (output, anchors) => {
      const { verifyInProcess } = await import('./verify-record.ts')
      return verifyInProcess({ home, databaseUrl: await databaseUrlOf(process.env), output }, anchors)
    },
    backup: async (output, target, isPreview) => {
      const { makeBackup } = await import('./backup/make-backup.ts')
      const { policyOf } = await import('./policy.ts')
      const { retention } = await policyOf(home, process.env['LOCKSTEP_POLICY'])
      const targets = retention?.targets ?? defaultTargets
      const databaseUrl = await databaseUrlOf(process.env)
      return makeBackup({ home, databaseUrl, version, target, targets, isPreview, output })
    },
    restore: async (output, from, isPreview) => {
      const { restoreBackup } = await import('./backup/restore-backup.ts')
      const actor = { kind: 'person', name: actorName() } as const
      const databaseUrl = await databaseUrlOf(process.env)
      return restoreBackup({ home, databaseUrl, version, from, isPreview, actor, output })
    },
    demo: async (output, options) => {
      const { runDemo } = await import('../demo/run-demo.ts')
      return runDemo({ output, self, version, ...options })
    },
    doctor: async output => {
      const { doctor } = await import('./doctor.ts')
      return doctor({ home, version, output })
    },
  }
}

const logLine = (text: string): void => void process.stdout.write(`${new Date().toISOString()} ${text}\n`)
