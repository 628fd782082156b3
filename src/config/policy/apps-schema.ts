import { z } from 'zod'
import { addressKind } from '../../domain/repository-address.ts'
import { webhookSources } from '../../domain/webhooks/registered-app.ts'
import { githubRepository } from '../schema/github.ts'
import { noted, notes } from '../schema/notes.ts'
import { rule } from '../schema/one-of.ts'
import { name, namesOf, secretReference, text } from '../schema/values.ts'

const expectedAddress = 'an absolute path, or an address by https, ssh or file without a password'

const repository = z
  .string()
  .superRefine(
    rule((value: string) =>
      addressKind(value) === null
        ? { problem: 'CONFIG_FORMAT', expected: expectedAddress, found: 'a string' }
        : undefined,
    ),
  )
  .register(notes, {
    description: 'Where the repository is. What a webhook says is read again there.',
    expected: expectedAddress,
    hint: 'the address that git clone takes, without a password',
    example: 'https://git.example.com/shop/orders.git',
  })

const secrets = z
  .union([secretReference, z.array(secretReference).min(1)])
  .transform(value => (Array.isArray(value) ? value : [value]))
  .register(notes, {
    description: 'Where its secret is. Of several each is good, so that one can be changed without a gap.',
    expected: 'a mapping with env or file, or a list of them',
    hint: 'a mapping that says where the secret is',
    example: { env: 'ORDERS_WEBHOOK_SECRET' },
  })

const sourceShape = Object.fromEntries(webhookSources.map(source => [source, secrets.optional()])) as Record<
  (typeof webhookSources)[number],
  z.ZodOptional<typeof secrets>
>

const patterns = (what: string, example: string, description: string) =>
  noted(namesOf(what, example), {
    description,
    expected: `the name of ${what} or a pattern with *, or a list of them`,
    example,
  })

const app = z.strictObject({
  repository,
  credentials: noted(secretReference, {
    description: 'By https a token or `user:password`, by ssh the file of a key. Left out: none is needed.',
    hint: 'a mapping that says where the secret is',
    example: { env: 'ORDERS_GIT_TOKEN' },
  }).optional(),
  file: text
    .prefault('lockstep.yaml')
    .register(notes, { description: 'The file of the app in it.', hint: 'a path in the repository' }),
  branches: patterns('a branch', 'main', 'Branches of which a push starts a run.').prefault('main'),
  tags: patterns('a tag', 'v*', 'Tags that start a run.').prefault([]),
  'other-checks': z.enum(['apart', 'as-server']).prefault('apart').register(notes, {
    description:
      'The checks of other branches and of pull requests: `apart` runs them only where the server can give them a user of their own, `as-server` also where they could read what the server can.',
    hint: 'apart, unless everybody who may push may also read what the server can',
  }),
  github: githubRepository(
    'commit statuses and pull requests',
    'Where pull requests get a comment with their plan, and their commits a status. Left out: nowhere.',
  ).optional(),
  webhooks: z
    .strictObject(sourceShape)
    .prefault({})
    .register(notes, {
      description: 'Who may say that something is new, each under `/v1/webhooks/<app>/<source>`.',
      hint: 'a source and where its secret is',
      example: { github: { env: 'ORDERS_WEBHOOK_SECRET' } },
    }),
})

/** `apps` of `policy.yaml`. */
export const apps = z
  .record(name, app)
  .prefault({})
  .register(notes, {
    description: 'Apps whose repository the server knows, by the name that their file gives them.',
    hint: 'the repository of each app',
    example: { orders: { repository: 'https://git.example.com/shop/orders.git' } },
  })

export type AppsInput = z.output<typeof apps>
