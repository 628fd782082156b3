import { Command, CommanderError, Option } from 'commander'
import { act } from './act.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addBackupCommands } from './commands/backup.ts'
import { addDecisionCommands } from './commands/decisions.ts'
import { addFileCommands } from './commands/files.ts'
import { addGateCommands } from './commands/gates.ts'
import { addHealthCommand } from './commands/health.ts'
import { addHoldCommands } from './commands/holds.ts'
import { addConsumerCommands } from './commands/consumers.ts'
import { addFlagCommands } from './commands/flags.ts'
import { addFlagTokenCommands } from './commands/flag-tokens.ts'
import { addDriftCommands } from './commands/drift.ts'
import { addLookCommands } from './commands/look.ts'
import { addMetricsCommand } from './commands/metrics.ts'
import { addNodesCommand } from './commands/nodes.ts'
import { addNoticeCommands } from './commands/notices.ts'
import { addPeopleCommands } from './commands/people.ts'
import { addPolicyCommand } from './commands/policy.ts'
import { addRehearsalCommands } from './commands/rehearsal.ts'
import { addReleaseRecordCommands } from './commands/release-record.ts'
import { addReleaseCommands } from './commands/releases.ts'
import { addRetentionCommand } from './commands/retention.ts'
import { addRunCommands } from './commands/runs.ts'
import { addSecretCommands } from './commands/secrets.ts'
import { addServerCommands } from './commands/server.ts'
import { addTokenCommands } from './commands/tokens.ts'
import { addWebhookCommands } from './commands/webhooks.ts'
import type { CliParts } from './context.ts'
import { exitCodes } from './exit-code.ts'

/** The whole command line, as `lockstep help` and docs/reference/commands.md show it. */
export const createProgram = (parts: CliParts): Command => {
  const program = new Command('lockstep')
    .description('Code, schema, traffic and consumers move together: forward, and back.')
    .version(parts.version)
    .addOption(new Option('--json', 'print JSON on stdout, nothing else'))
    .exitOverride()
    .showSuggestionAfterError()
    .enablePositionalOptions()
  addFileCommands(program, act, parts)
  addReleaseCommands(program, act, parts)
  addRehearsalCommands(program, act, parts)
  addDecisionCommands(program, act, parts)
  addGateCommands(program, act, parts)
  addHoldCommands(program, act, parts)
  addRunCommands(program, act, parts)
  addLookCommands(program, act, parts)
  addReleaseRecordCommands(program, act, parts)
  addMetricsCommand(program, act, parts)
  addDriftCommands(program, act, parts)
  addSecretCommands(program, act, parts)
  addConsumerCommands(program, act, parts)
  addFlagCommands(program, act, parts)
  addFlagTokenCommands(program, act, parts)
  addAuditCommands(program, act, parts)
  addNodesCommand(program, act, parts)
  addPolicyCommand(program, act, parts)
  addNoticeCommands(program, act, parts)
  addTokenCommands(program, act, parts)
  addPeopleCommands(program, act, parts)
  addWebhookCommands(program, act, parts)
  addServerCommands(program, act, parts)
  addHealthCommand(program, act, parts)
  addBackupCommands(program, act, parts)
  addRetentionCommand(program, act, parts)
  program.commands.forEach(takesJson)
  return program
}

/** Runs one command line; the exit code of docs/reference/commands.md is set on the process. */
export const runProgram = async (argv: readonly string[], parts: CliParts): Promise<void> => {
  await createProgram(parts)
    .parseAsync(argv, { from: 'user' })
    .catch((error: unknown) => {
      if (!(error instanceof CommanderError)) throw error
      process.exitCode = error.exitCode === 0 ? exitCodes.done : exitCodes.usage
    })
}

/** `--json` may stand anywhere on the line, also behind the command. */
const takesJson = (command: Command): void => {
  command.addOption(new Option('--json').hideHelp()).exitOverride()
  command.commands.forEach(takesJson)
}
