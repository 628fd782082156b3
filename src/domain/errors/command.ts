import { defineErrors } from './error.ts'

/** Running a command to its end. */
export const commandErrors = defineErrors({
  COMMAND_FAILED: {
    title: 'A command failed',
    message: ({ program, end, output }: { readonly program: string; readonly end: string; readonly output: string }) =>
      `${program} ${end}. ${output === '' ? 'It printed nothing.' : `Its last output:\n${output}`}`,
    hint: 'The last lines of output name the cause.',
    kind: 'terminal',
    status: 422,
  },
  COMMAND_TIMEOUT: {
    title: 'A command took too long',
    message: ({
      program,
      timeoutMs,
      output,
    }: {
      readonly program: string
      readonly timeoutMs: number
      readonly output: string
    }) =>
      `${program} was ended after ${timeoutMs} ms. ${output === '' ? 'It printed nothing.' : `Its last output:\n${output}`}`,
    hint: 'Allow it more time, or find out what it waited for.',
    kind: 'terminal',
    status: 422,
  },
  COMMAND_NOT_FOUND: {
    title: 'A command cannot be run',
    message: ({ program, cause }: { readonly program: string; readonly cause: string }) =>
      `${program} cannot be run: ${cause}.`,
    hint: 'Install the program or correct its name; the folder it runs in must exist.',
    kind: 'terminal',
    status: 422,
  },
  COMMAND_ABORTED: {
    title: 'A command was ended on request',
    message: ({ program }: { readonly program: string }) => `${program} was ended because its run was aborted.`,
    hint: 'Nothing to do.',
    kind: 'terminal',
    status: 409,
  },
  COMMAND_VARIABLE_UNREADABLE: {
    title: 'The file of a variable cannot be used',
    message: ({ name, file, cause }: { readonly name: string; readonly file: string; readonly cause: string }) =>
      `The value of ${name} is in ${file}, which cannot be used: ${cause}. Nothing was started.`,
    hint: 'The file must exist, be open to its owner alone (mode 0600) and hold text.',
    kind: 'terminal',
    status: 422,
  },
})
