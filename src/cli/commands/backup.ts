import type { Command } from 'commander'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { exitCodes } from '../exit-code.ts'
import { backupText, restoredText } from '../render-backup.ts'

type Options = { readonly dryRun?: boolean }

/** backup and restore: of Lockstep itself. They work in their own process, whether a server runs or not. */
export const addBackupCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('backup')
    .description('copy the record, keys and needed artifacts of Lockstep itself to a folder, while it works')
    .argument('<folder>', 'where to; it is not there yet, or empty')
    .option('--dry-run', 'say what would be copied, and copy nothing')
    .action(
      act<[string, Options]>(async (output, folder, { dryRun = false }) => {
        const report = await parts.backup(output, folder, dryRun)
        output.data(backupText(report))
        output.json(report)
        return exitCodes.done
      }),
    )
  program
    .command('restore')
    .description('bring a backup into an empty data folder and an empty database, and verify the record')
    .argument('<folder>', 'what lockstep backup has written')
    .option('--dry-run', 'read and verify the backup, and change nothing')
    .action(
      act<[string, Options]>(async (output, folder, { dryRun = false }) => {
        const report = await parts.restore(output, folder, dryRun)
        output.data(restoredText(report))
        output.json(report)
        return exitCodes.done
      }),
    )
}
