import type { Argument, Command, Option } from 'commander'
import type { CliParts } from '../../src/cli/context.ts'
import { exitCodes } from '../../src/cli/exit-code.ts'
import { createProgram } from '../../src/cli/program.ts'
import type { GeneratedFile } from './generated-file.ts'

/** The page is made from what the commands say of themselves; none of them is run. */
const unused = (): never => {
  throw new Error('a page of the documentation runs no command')
}
const parts: CliParts = {
  version: '0.0.0',
  home: '',
  connect: unused,
  node: unused,
  serve: unused,
  agent: unused,
  router: unused,
  stopAll: unused,
  tryMigrations: unused,
  verifyRecord: unused,
  backup: unused,
  restore: unused,
  demo: unused,
  doctor: unused,
}

const meanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  done: 'done',
  takenBack: 'failed; a deployment was taken back, or nothing was started',
  usage: 'the command line, the file or the commit is not as it has to be',
  needsPerson: 'a deployment asks or is stuck: a person decides',
  rejected: 'a deployment was rejected, expired or superseded before it started',
  refused: 'a rule refused it, for example a release that is held',
}

const intro = `# Commands

Each command takes \`--json\`: then stdout carries JSON and nothing else. Data go to stdout, progress and errors to
stderr. A command that needs the server starts it.

\`LOCKSTEP_HOME\` names the data folder; without it \`/var/lib/lockstep\` for root, \`~/.lockstep\` for everybody else.
\`DATABASE_URL\`, read by the server when it starts, replaces the PostgreSQL that Lockstep runs itself.

Commands that show a deployment or a run may be left with Ctrl-C (exit code 130): it goes on in the server.`

const exitTable = (): string =>
  [
    '## Exit codes',
    '| code | means |\n|---|---|\n' +
      Object.entries(exitCodes)
        .map(([name, code]) => `| ${code} | ${meanings[name as keyof typeof exitCodes]} |`)
        .join('\n'),
  ].join('\n\n')

const argumentText = (argument: Argument): string =>
  argument.required ? `<${argument.name()}>` : `[${argument.name()}]`

/** A command, and those that it groups. */
const sections = (command: Command, words: readonly string[]): readonly string[] => {
  const own = [...words, command.name()]
  const grouped = command.commands.filter(each => each.name() !== 'help')
  return [section(command, own), ...grouped.flatMap(each => sections(each, own))]
}

const section = (command: Command, words: readonly string[]): string => {
  const options = command.options.filter(({ hidden }) => !hidden)
  const described = command.registeredArguments.filter(({ description }) => description !== '')
  return [
    `## ${[...words, ...command.registeredArguments.map(argumentText)].join(' ')}`,
    sentence(command.description()),
    ...described.map(argument => `\`${argumentText(argument)}\`: ${argument.description}.`),
    ...(options.length === 0 ? [] : [optionTable(options)]),
  ].join('\n\n')
}

const optionTable = (options: readonly Option[]): string =>
  `| option | meaning | default |\n|---|---|---|\n${options.map(optionRow).join('\n')}`

const optionRow = ({ flags, description, defaultValue }: Option): string =>
  `| \`${flags}\` | ${description} | ${defaultText(defaultValue)} |`

const defaultText = (value: unknown): string => (typeof value === 'string' && value !== '' ? `\`${value}\`` : '')

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`

/** The page of all commands, from the program itself. */
export const commandDocs = (): readonly GeneratedFile[] => {
  const program = createProgram(parts)
  // Without `router`, which is for the server alone.
  const shown = program
    .createHelp()
    .visibleCommands(program)
    .filter(command => command.name() !== 'help')
  return [
    {
      path: 'docs/reference/commands.md',
      text: `${[intro, exitTable(), ...shown.flatMap(command => sections(command, ['lockstep']))].join('\n\n')}\n`,
    },
  ]
}
