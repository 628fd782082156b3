import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { text } from './values.ts'

export const region = z
  .string()
  .regex(/^[a-z]{2}(-[a-z]+)+-\d+$/)
  .register(notes, {
    description: 'The AWS region.',
    expected: 'an AWS region',
    hint: 'the region, as AWS writes it',
    example: 'eu-west-2',
    problem: 'CONFIG_FORMAT',
  })

export const role = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/)
  .register(notes, {
    description: 'The role that is assumed for this environment, for a short time.',
    expected: 'the ARN of an IAM role',
    hint: 'the role that Lockstep may assume',
    example: 'arn:aws:iam::111122223333:role/lockstep',
    problem: 'CONFIG_FORMAT',
  })

export const externalId = noted(text, {
  description: 'What the role demands of whoever assumes it, where it does.',
  example: 'lockstep-production',
})

/** Whose an environment is at AWS. */
export const aws = z
  .strictObject({
    region,
    role: role.optional(),
    'external-id': externalId.optional(),
  })
  .register(notes, {
    description:
      "The region and account of the environment's secrets. Without a role: as the server itself is known to AWS.",
    hint: 'region, and the role that is assumed',
    example: { region: 'eu-west-2', role: 'arn:aws:iam::111122223333:role/lockstep' },
  })
