import { z } from 'zod'
import { defaultTargets } from '../../domain/retention.ts'
import { span } from '../schema/duration.ts'
import { gates } from '../schema/gates.ts'
import { roles } from '../../domain/people/principal.ts'
import { freezes } from '../schema/moments.ts'
import { noted, notes } from '../schema/notes.ts'
import { name, namesOf, text } from '../schema/values.ts'
import { network } from './network.ts'
import { workflows } from './workflows.ts'
import { apps } from './apps-schema.ts'

// Compared without regard to upper and lower case, so there is one spelling only.
const person = z
  .string()
  .max(60)
  .regex(/^[a-z0-9][a-z0-9._-]*$/)
  .register(notes, {
    expected: 'a name of lower-case letters, digits, dots, hyphens and underscores',
    hint: 'the name by which a person is known to Lockstep',
    example: 'ann',
    problem: 'CONFIG_FORMAT',
  })

const address = z
  .string()
  .max(200)
  .regex(/^[^\s@<>]+@[^\s@<>]+$/)
  .register(notes, {
    expected: 'an e-mail address',
    hint: 'an address that stands in commits',
    example: 'ann@example.com',
    problem: 'CONFIG_FORMAT',
  })

const slackUser = z
  .string()
  .max(100)
  .regex(/^[TE][A-Z0-9]+\/[UW][A-Z0-9]+$/)
  .register(notes, {
    expected: 'team/user, by their ids',
    hint: 'the id of the workspace, a slash, the id of the member',
    example: 'T012AB3CD/U045EF6GH',
    problem: 'CONFIG_FORMAT',
  })

const people = z
  .record(
    person,
    z.strictObject({
      emails: z
        .array(address)
        .min(1)
        .register(notes, {
          description: 'Every address under which commits are written: without them nobody knows the author.',
          expected: 'a list of at least one e-mail address',
          hint: 'every address under which commits are written',
          example: ['ann@example.com'],
        }),
      slack: z
        .array(slackUser)
        .prefault([])
        .register(notes, {
          description: 'Who it is in Slack: who presses a button there is this person. Left out: nobody there.',
          expected: 'a list of team/user',
          hint: 'the ids of workspace and member',
          example: ['T012AB3CD/U045EF6GH'],
        }),
    }),
  )
  .optional()
  .register(notes, {
    description:
      'Who is who. Somebody who is not here counts nowhere. Left out together with the groups: any name is taken as it is.',
    hint: 'who is who',
    example: { ann: { emails: ['ann@example.com'] } },
  })

const groups = z
  .record(name, z.array(text))
  .prefault({})
  .register(notes, { description: 'People by group; `from` of approvals names groups or people.' })

const patterns = (what: string, example: string) =>
  noted(namesOf(what, example), {
    expected: `the name of ${what} or a pattern with *, or a list of them`,
    hint: `the name of ${what}, or a pattern`,
    example,
  })

const policyGates = gates.extend({
  after: namesOf('an environment', 'staging').prefault([]).register(notes, {
    description: 'Environments in which the release must have been verified, whatever `after` of the file says.',
  }),
})

const secretPattern = z
  .string()
  .regex(/^(env:|file:\/|ssm:|secrets-manager:|key-vault:|vault:|\*)\S*$/)
  .register(notes, {
    expected: 'a pattern that begins with env:, file:/, ssm:, secrets-manager:, key-vault: or vault:',
    hint: 'where secrets are that may be named',
    example: 'env:PROD_*',
    problem: 'CONFIG_FORMAT',
  })

const rule = z.strictObject({
  apps: patterns('an app', 'orders').prefault('*').register(notes, { description: 'The apps for which it holds.' }),
  environments: noted(patterns('an environment', 'prod*'), {
    description: 'The environments for which it holds.',
  }),
  gates: policyGates.prefault({}).register(notes, {
    description: 'The least that must hold there: the file may demand more, never less.',
    hint: 'the least that must hold there',
    example: { branches: ['main'] },
  }),
  secrets: z
    .array(secretPattern)
    .optional()
    .register(notes, {
      description:
        'The only secrets that a file may name there: patterns of what lockstep secrets check calls them, for example env:NAME or key-vault:HOST/NAME. Left out: any; []: none.',
      expected: 'a list of patterns',
      hint: 'which secrets may be named there',
      example: ['env:PROD_*'],
    }),
  commands: z
    .array(text)
    .optional()
    .register(notes, {
      description:
        'The only commands that a file may run there: steps test and run, watches, and steps terraform as tool and folder. A * stands for no space and no sign of the shell. Left out: any; []: none.',
      expected: 'a list of commands',
      hint: 'which commands may run there',
      example: ['npm run e2e'],
    }),
  'target-roles': z
    .array(text)
    .optional()
    .register(notes, {
      description:
        'The only roles that may be assumed for a file there, and clients of Azure, or patterns. Left out: any; []: none.',
      expected: 'a list of roles or patterns',
      hint: 'which roles may be assumed there',
      example: ['arn:aws:iam::111122223333:role/production-*'],
    }),
})

const binding = z.strictObject({
  role: z.enum(roles).register(notes, {
    description: 'What they may do; each role may do what those before it may.',
    hint: 'one of the roles',
    example: 'deployer',
  }),
  who: noted(namesOf('a person or a group', 'release-managers'), {
    description: 'People or groups. A name that is neither here stands for a group of the identity provider.',
  }),
  apps: patterns('an app', 'orders').prefault('*').register(notes, { description: 'The apps in which they may.' }),
  environments: patterns('an environment', 'prod*')
    .prefault('*')
    .register(notes, { description: 'The environments in which they may.' }),
})

const bindings = z
  .array(binding)
  .prefault([])
  .register(notes, {
    description:
      'Who may do what, for all who do not ask by the socket of the machine. Nobody has a role who is not here.',
    expected: 'a list of roles',
    hint: 'who may do what, and where',
    example: [{ role: 'viewer', who: ['release-managers'] }],
  })

const names = (description: string) =>
  namesOf('a person or a group', 'release-managers').prefault([]).register(notes, { description })

const breakGlass = z
  .strictObject({
    who: names('Who may start a deployment past its gates, in an emergency, with a reason.'),
    tell: names('Who is told of it.'),
  })
  .prefault({})
  .register(notes, { description: 'The audited way past the gates. Left out: there is none.' })

const pointOfNoReturn = z
  .strictObject({
    allow: z
      .array(text)
      .prefault([])
      .register(notes, {
        description: 'Steps by id or kind.',
        expected: 'a list of steps',
        hint: 'a step by its id or kind',
        example: ['contract'],
      }),
  })
  .prefault({})
  .register(notes, {
    description: 'Steps that may cross the point of no return in the middle of a plan without asking a person.',
  })

const keptFor = (description: string) =>
  span.optional().register(notes, {
    description: `${description} Left out: they stay.`,
    hint: 'for how long it is kept',
    example: '90d',
  })

const retention = z
  .strictObject({
    logs: keptFor('Output of steps and builds, after the deployment or run has ended.'),
    artifacts: keptFor('Artifacts that nothing needs, after they were last released.'),
    snapshots: keptFor('Snapshots of databases that belong to no release to return to.'),
    documents: keptFor('Large receipts of steps, after their deployment has ended.'),
    notices: keptFor('Notices that were given up, and where messages about deployments that have ended are.'),
    targets: z.int().min(1).max(1000).prefault(defaultTargets).register(notes, {
      description:
        'So many newest verified releases that an environment may return to are left alone, with artifacts and snapshots.',
      expected: 'a whole number from 1 to 1000',
      hint: 'how many releases each environment can return to',
      example: 10,
    }),
  })
  .optional()
  .register(notes, {
    description:
      'What the server lets go by itself, once a day. The record itself stays whole. Left out: nothing goes.',
    hint: 'for how long what is kept',
    example: { logs: '90d', artifacts: '90d' },
  })

/** All of `policy.yaml`. */
export const policySchema = z
  .strictObject({
    people,
    groups,
    roles: bindings,
    rules: z
      .array(rule)
      .prefault([])
      .register(notes, {
        description: 'What must hold where. Every rule that meets an app and an environment holds.',
        expected: 'a list of rules',
        hint: 'what must hold where',
        example: [{ environments: 'production', gates: { branches: ['main'] } }],
      }),
    freezes,
    'break-glass': breakGlass,
    'point-of-no-return': pointOfNoReturn,
    retention,
    network,
    workflows,
    apps,
  })
  .register(notes, { description: 'What holds for every app.', hint: 'the keys of the policy', example: { rules: [] } })

export type PolicyInput = z.output<typeof policySchema>
