import { z } from 'zod'
import { noted, notes } from '../schema/notes.ts'
import { namesOf } from '../schema/values.ts'

const repository = z
  .string()
  .max(200)
  // The owner is named as it is: with a pattern in its place anybody could make one that fits.
  .regex(/^[\w.-]+\/[\w.*-]+$/)
  .register(notes, {
    expected: 'owner/repository, in which only the repository may have a *',
    hint: 'a repository of GitHub',
    example: 'acme/shop',
    problem: 'CONFIG_FORMAT',
  })

const ref = z
  .string()
  .max(200)
  .regex(/^refs\/(heads|tags)\/\S+$/)
  .register(notes, {
    expected: 'a full name that begins with refs/heads/ or refs/tags/',
    hint: 'a branch or tag by its full name, or a pattern',
    example: 'refs/heads/main',
    problem: 'CONFIG_FORMAT',
  })

const listOf = (one: typeof repository) =>
  z
    .union([one, z.array(one).min(1)])
    .register(notes, { ...notes.get(one), expected: `${notes.get(one)?.expected}, or a list of them` })
    .transform(value => (typeof value === 'string' ? [value] : value))

// A workflow of these runs code of the repository's own branches. That of a pull request, or one that a pull request has set off, may not.
const events = ['push', 'workflow_dispatch', 'schedule', 'release', 'deployment'] as const

const workflow = z.strictObject({
  repository: noted(listOf(repository), { description: 'The repositories that it is for.' }),
  refs: noted(listOf(ref), { description: 'The branches and tags that the workflow runs for.' }),
  events: z
    .array(z.enum(events))
    .min(1)
    .prefault(['push', 'workflow_dispatch'])
    .register(notes, { description: 'What may have started the workflow.', example: ['push'] }),
  'job-environments': noted(namesOf('an environment of GitHub', 'production').optional(), {
    description: 'The environments of GitHub in which the job has to run. Left out: in any, or in none.',
    hint: 'an environment of GitHub',
    example: 'production',
  }),
  'owner-id': z
    .string()
    .regex(/^\d{1,20}$/)
    .optional()
    .register(notes, {
      description: "The number of the repositories' owner, which nobody gets with the name.",
      expected: 'a number, as text',
      hint: 'the id that https://api.github.com/users/<owner> shows',
      example: '1342004',
      problem: 'CONFIG_FORMAT',
    }),
  role: z.enum(['viewer', 'deployer']).register(notes, {
    description: 'What it may do. No workflow approves: an approval is the word of a person.',
    hint: 'what it may do',
    example: 'deployer',
  }),
  apps: namesOf('an app', 'shop').register(notes, {
    description: 'The apps for which it may; `*`: all.',
    example: 'shop',
  }),
  environments: namesOf('an environment', 'production').register(notes, {
    description: 'The environments for which it may; `*`: all.',
    example: 'production',
  }),
})

/** Which workflows may ask this server for what, by the tokens that GitHub gives them. */
export const workflows = z
  .array(workflow)
  .prefault([])
  .register(notes, {
    description: 'Which workflows of GitHub Actions may do what, without a secret. The first that fits counts.',
    expected: 'a list of workflows',
    hint: 'which workflows may do what',
    example: [
      { repository: 'acme/shop', refs: 'refs/heads/main', role: 'deployer', apps: 'shop', environments: 'production' },
    ],
  })
