import { z } from 'zod'
import { span } from './duration.ts'
import { noted, notes } from './notes.ts'
import { oneOf } from './one-of.ts'
import { terraform } from './terraform-step.ts'
import { stepOptions } from './step-options.ts'
import { flagKey, name, shellCommand, text, urlPath } from './values.ts'

const plain = (description: string) =>
  z.strictObject(stepOptions).register(notes, {
    description,
    hint: 'options of the step; without any, write its name alone',
    example: { ask: true },
  })

/** The steps that may stand as a word alone; each has its options in the long form. */
const plainSteps = {
  preflight: plain('What will happen, what can be taken back; always the first, named or not.'),
  snapshot: plain('A snapshot of the database.'),
  pause: plain('Consumers stop reading their queues, and it is proved.'),
  stop: plain('The old version is stopped before the new one starts.'),
  migrate: plain('The expand part of the migrations.'),
  start: plain('Instances of the new version start, without traffic.'),
  resume: plain('Consumers read their queues again.'),
  shift: plain("Traffic moves to the new version, by the environment's strategy."),
  'verify-version': plain('A check that every service answers, and with the new version.'),
  retire: plain('The old version is stopped.'),
  contract: plain('The part of the migrations that the old version would not survive.'),
  rollout: plain('Short for start, shift, retire.'),
}

/** What each step takes. A new step is a line here. */
const stepParams = {
  ...plainSteps,
  'verify-writes': z
    .strictObject({
      flag: noted(flagKey, { description: 'The flag that allows the write.', example: 'write-test' }),
      path: noted(urlPath, { description: 'The path that makes it and reads it back.', example: '/probe' }),
      service: noted(text, {
        description: 'The service that is asked. Left out: the first in the order of deployment that has health.',
        hint: 'the service that is asked',
        example: 'worker',
      }).optional(),
      ...stepOptions,
    })
    .register(notes, {
      description: 'The new version writes behind a flag, the result is read, the probe cleans up after itself.',
      hint: 'the flag that allows the write, and the path that makes it',
      example: { flag: 'write-test', path: '/probe' },
    }),
  test: z
    .union([
      shellCommand,
      z.strictObject({
        run: noted(shellCommand, { description: 'The command.', example: 'npm run e2e' }),
        ...stepOptions,
      }),
    ])
    .register(notes, {
      description: 'A command against the new version.',
      expected: 'a command or a mapping',
      hint: 'a shell command, or a mapping with "run"',
      example: 'npm run e2e',
    }),
  bake: z
    .union([
      span,
      z.strictObject({
        for: span.optional().register(notes, { description: "Left out: the environment's bake." }),
        ...stepOptions,
      }),
    ])
    .register(notes, {
      description: "Old and new version run side by side, watched; how long is the environment's bake unless given.",
      expected: 'a duration or a mapping',
      hint: 'how long old and new run side by side',
      example: '5m',
      problem: 'CONFIG_DURATION',
    }),
  run: z
    .strictObject({
      name: noted(name, { description: 'Its name in plans and records.', example: 'warm-cache' }),
      do: noted(shellCommand, { description: 'The command.', example: 'npm run warm' }),
      undo: noted(shellCommand, { description: 'The command that takes it back.', example: 'npm run cool' }).optional(),
      ...stepOptions,
    })
    .register(notes, {
      description: 'A command of your own; without undo it cannot be taken back.',
      hint: 'a name, the command, and the command that takes it back',
      example: { name: 'warm-cache', do: 'npm run warm', undo: 'npm run cool' },
    }),
  terraform,
}

const plainStepNames = Object.keys(plainSteps) as (keyof typeof plainSteps)[]

/** The steps of a deployment, in order. */
export const deploy = z
  .array(
    z.union([z.enum([...plainStepNames, 'bake']), oneOf(stepParams)]).register(notes, {
      description: 'The name of a step, or a mapping with one step and what it takes.',
      expected: 'the name of a step, or a mapping with one step',
      hint: 'a step of the deployment',
      example: 'migrate',
    }),
  )
  .min(1)
  .register(notes, {
    description: 'The steps of a deployment, in order. Left out: the default plan.',
    expected: 'a list of at least one step',
    hint: 'the steps in order',
    example: ['snapshot', 'pause', 'migrate', 'start', 'resume', 'shift', 'bake', 'retire'],
  })
