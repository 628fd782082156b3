import { access, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import type { Command } from 'commander'
import { readApp } from '../../config/load.ts'
import { cliErrors } from '../../domain/errors/cli.ts'
import { failure } from '../../domain/errors/error.ts'
import type { TriedMigration } from '../../app/up-down-up.ts'
import type { Act } from '../act.ts'
import type { CliParts } from '../context.ts'
import { errorText } from '../error-text.ts'
import { exitCodes } from '../exit-code.ts'
import type { Output } from '../output.ts'
import { starterFile } from '../starter-file.ts'

const fileOption = ['-f, --file <file>', 'the file of the app', 'lockstep.yaml'] as const

const shown = (output: Output, result: { readonly ok: boolean; readonly [key: string]: unknown }): number => {
  output.json(result)
  return result.ok ? exitCodes.done : exitCodes.takenBack
}

/** One line a migration, and what is wrong with it. */
const migrationsText = (tried: readonly TriedMigration[]): string =>
  tried.length === 0
    ? 'there are no migrations to try'
    : tried
        .map(({ file, hasWayBack, problem }) => {
          if (problem !== null) return `  ✗ ${file}\n${errorText(problem)}`
          return `  ✓ ${file}  ${hasWayBack ? 'up, down, up' : 'up; it has no way back'}`
        })
        .join('\n')

/** init and check: they look at files and need no server. */
export const addFileCommands = (program: Command, act: Act, parts: CliParts): void => {
  program
    .command('init')
    .description('write a lockstep.yaml to start from')
    .argument('[app]', 'name of the app; without it the name of the folder')
    .option(...fileOption)
    .action(
      act<[string | undefined, { file: string }]>(async (output, app, { file }) => {
        const isThere = await access(file).then(
          () => true,
          () => false,
        )
        if (isThere) throw failure(cliErrors.CLI_FILE_EXISTS, { file })
        await writeFile(file, starterFile(app))
        output.data(`wrote ${file}: say how your services are built and started, commit it, then: lockstep ship`)
        output.json({ file })
        return 0
      }),
    )
  program
    .command('check')
    .description('look for mistakes in the file; all of them are shown at once')
    .option(...fileOption)
    .option('--migrations', 'also try every migration of the folder up, down and up, on a scratch database of its own')
    .action(
      act<[{ file: string; migrations?: boolean }]>(async (output, { file, migrations }) => {
        const app = await readApp(file)
        const names = app.environments.map(({ name }) => name).join(', ')
        output.data(
          `${file} is in order: ${app.name}, ${app.services.length} ${app.services.length === 1 ? 'service' : 'services'}, environments ${names}`,
        )
        if (migrations !== true) return shown(output, { file, ok: true, app })
        const tried = await parts.tryMigrations(output, app, dirname(resolve(file)))
        output.data(migrationsText(tried))
        return shown(output, { file, ok: tried.every(({ problem }) => problem === null), app, migrations: tried })
      }),
    )
}
