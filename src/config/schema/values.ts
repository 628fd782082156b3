import { z } from 'zod'
import { inKeyVault } from './azure.ts'
import { noted, notes } from './notes.ts'
import { oneOf } from './one-of.ts'
import { inVault } from './vault-secret.ts'

/** A name that a person gave to a service, an environment, a check, a consumer. */
export const name = z
  .string()
  .max(40)
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/)
  .register(notes, {
    expected: 'a name of at most 40 lower-case letters, digits and hyphens',
    hint: 'a kebab-case name',
    example: 'order-worker',
    problem: 'CONFIG_FORMAT',
  })

/** Text that is not empty. */
export const text = z.string().min(1)

/** A shell command line. */
export const shellCommand = z.string().min(1).register(notes, { hint: 'a shell command', example: 'npm test' })

/** A file or folder of the repository. */
export const relativePath = z
  .string()
  .regex(/^[^/\0][^\0]*$/)
  .register(notes, {
    expected: 'a path relative to this file',
    hint: 'a folder of the repository',
    example: 'services/worker',
    problem: 'CONFIG_FORMAT',
  })

/** The path part of a URL. */
export const urlPath = z
  .string()
  // What begins with // or /\ names another server.
  .regex(/^\/(?![/\\])\S*$/)
  .register(notes, {
    expected: 'a URL path that begins with one /',
    hint: 'the path that is asked',
    example: '/healthz',
    problem: 'CONFIG_FORMAT',
  })

/** The name of a header, in lower case. */
export const headerName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]*$/)
  .register(notes, {
    expected: 'the name of a header: letters, digits, hyphens and underscores',
    hint: 'the name of a header',
    example: 'x-user',
    problem: 'CONFIG_FORMAT',
  })
  .transform(header => header.toLowerCase())

/** The key of a feature flag. */
export const flagKey = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9][\w.-]*$/)
  .register(notes, {
    expected: 'a flag key of letters, digits, dots, hyphens and underscores',
    hint: 'the key of the flag, as the service asks for it',
    example: 'consume-orders',
    problem: 'CONFIG_FORMAT',
  })

/** One name or a list of them; names are looked up later, all at once. */
export const namesOf = (what: string, example: string) =>
  z
    .union([text, z.array(text)])
    .register(notes, { expected: `the name of ${what}, or a list of names`, hint: `the name of ${what}`, example })
    .transform(value => (typeof value === 'string' ? [value] : value))

const onThisMachine = {
  env: z
    .string()
    .regex(/^[A-Za-z_]\w*$/)
    .register(notes, {
      description: 'A variable of the environment in which Lockstep resolves the secret.',
      expected: 'the name of an environment variable',
      hint: 'the variable that holds the secret',
      example: 'DATABASE_URL',
      problem: 'CONFIG_FORMAT',
    }),
  file: noted(text, {
    description: 'A file on the machine that resolves the secret; a last line break is not part of it.',
    hint: 'the file that holds the secret',
    example: '/run/secrets/database-url',
  }),
}

/** Where a secret of the server's own is, instead of the secret. */
export const secretReference = oneOf(onThisMachine).register(notes, {
  description: 'Where a secret is kept; it is read when a deployment needs it, and is never shown.',
  expected: 'a mapping with env or file',
  hint: 'a mapping that says where the secret is',
  example: { env: 'DATABASE_URL' },
})

const inSecretsManager = z
  .union([
    text,
    z.strictObject({
      id: noted(text, {
        description: 'Its name or ARN.',
        hint: 'the name or ARN of the secret',
        example: 'orders/api',
      }),
      key: noted(text, {
        description: 'The key of a secret that is a JSON mapping. Left out: all of it.',
        hint: 'a key of the secret',
        example: 'token',
      }).optional(),
    }),
  ])
  .register(notes, {
    description: 'A secret of AWS Secrets Manager, in the account and region of the environment.',
    expected: 'the name or ARN of a secret, or a mapping with id and key',
    hint: 'the name or ARN of the secret',
    example: 'orders/api',
  })

/** Where a secret of an environment is: on the machine that deploys there, or where the environment keeps its secrets. */
export const environmentSecret = oneOf({
  ...onThisMachine,
  ssm: noted(text, {
    description: 'A parameter of AWS SSM Parameter Store, in the account and region of the environment; decrypted.',
    hint: 'the name or ARN of the parameter',
    example: '/orders/production/mail',
  }),
  'secrets-manager': inSecretsManager,
  'key-vault': inKeyVault,
  vault: inVault,
}).register(notes, {
  description: 'Where a secret is kept; it is read when a deployment needs it, and is never shown.',
  expected: 'a mapping with env, file, ssm, secrets-manager, key-vault or vault',
  hint: 'a mapping that says where the secret is',
  example: { env: 'DATABASE_URL' },
})
