import { access, writeFile } from 'node:fs/promises'
import type { Command } from 'commander'
import { readApp } from '../../config/load.ts'
import { cliErrors } from '../../domain/errors/cli.ts'
import { failure } from '../../domain/errors/error.ts'
import type { Act } from '../act.ts'
import { starterFile } from '../starter-file.ts'

const fileOption = ['-f, --file <file>', 'the file of the app', 'lockstep.yaml'] as const

/** init and check: they look at files only and need no server. */
export const addFileCommands = (program: Command, act: Act): void => {
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
    .action(
      act<[{ file: string }]>(async (output, { file }) => {
        const app = await readApp(file)
        const names = app.environments.map(({ name }) => name).join(', ')
        output.data(`${file} is in order: ${app.name}, ${app.services.length} services, environments ${names}`)
        output.json({ file, ok: true, app })
        return 0
      }),
    )
}
