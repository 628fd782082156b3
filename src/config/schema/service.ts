import { z } from 'zod'
import { configProblems } from '../../domain/errors/config.ts'
import { commandWords } from '../command.ts'
import { duration, span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { rule } from './one-of.ts'
import { imageRepository, pathInside } from './image.ts'
import { namesOf, relativePath, shellCommand, text, urlPath } from './values.ts'
import { variables } from './variables.ts'

const longBuild = z.strictObject({
  context: noted(relativePath, {
    description: 'The folder that is built.',
    hint: 'the folder that is built',
    example: '.',
  }),
  run: noted(shellCommand, {
    description: 'The command that builds it, run in that folder.',
    example: 'npm ci && npm run build',
  }).optional(),
  image: noted(imageRepository, {
    description: 'A container image is made of what was built, and pushed there. Left out: none is.',
  }).optional(),
  dockerfile: noted(pathInside, {
    description: 'How the image is made: a file of what was built. Default `Dockerfile`.',
    hint: 'a file of what was built',
    example: 'deploy/Dockerfile',
  }).optional(),
})

const needsShell = configProblems.CONFIG_COMMAND.hint

const commandLine = z
  .string()
  .superRefine(
    rule(line => {
      const result = commandWords(line)
      return result.kind === 'words'
        ? undefined
        : {
            problem: 'CONFIG_COMMAND',
            expected: 'one program with its arguments',
            found: result.found,
            hint: needsShell,
          }
    }),
  )
  .transform(line => {
    const result = commandWords(line)
    return result.kind === 'words' ? result.words : []
  })

/** The long form of `health`. */
export const longHealth = z.strictObject({
  path: noted(urlPath, { description: 'The path that answers 200 when an instance is ready.' }),
  timeout: span.prefault('2s').register(notes, { description: 'A slower answer counts as none.' }),
  interval: span.prefault('1s').register(notes, { description: 'How often it is asked.' }),
})

/** One deployable process of the app. */
export const service = z.strictObject({
  build: z.union([relativePath, longBuild]).register(notes, {
    description: 'What the artifact is made of: a folder, or a folder and the command that builds it.',
    expected: 'a path relative to this file, or a mapping',
    hint: 'the folder that is built',
    example: '.',
  }),
  command: z.union([commandLine, z.array(text).min(1)]).register(notes, {
    description: 'What an instance runs: one program with its arguments, started without a shell.',
    expected: 'a command, as text or as a list of words',
    hint: 'the program with its arguments',
    example: 'node src/worker.ts',
  }),
  health: z
    .union([urlPath, longHealth, z.null()])
    .register(notes, {
      description: 'The path that answers 200 when an instance is ready. Left out: the service answers no HTTP.',
      expected: 'a URL path, a mapping or nothing',
      hint: 'the path that answers 200 when an instance is ready',
      example: '/healthz',
    })
    .prefault(null),
  after: namesOf('another service', 'worker')
    .prefault([])
    .register(notes, { description: 'Services that are deployed before this one; consumers before producers.' }),
  variables: noted(variables, {
    description: "Variables of this service; they win over the app's, and the environment's win over them.",
  }),
  instances: z
    .int()
    .min(1)
    .max(100)
    .register(notes, {
      description: 'How many instances run.',
      expected: 'a whole number from 1 to 100',
      hint: 'how many instances run',
      example: 2,
    })
    .prefault(1),
  stop: z
    .strictObject({
      grace: duration.prefault('10s').register(notes, { description: 'The time between SIGTERM and SIGKILL.' }),
    })
    .prefault({})
    .register(notes, { description: 'How an instance is stopped.' }),
})
