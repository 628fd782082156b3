import { z } from 'zod'
import { noted, notes } from './notes.ts'

const vaultUrl = z
  .string()
  .regex(/^https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\d{1,5})?\/?$/)
  .register(notes, {
    description: 'The Key Vault that the secrets of this environment are in.',
    expected: 'the URL of a Key Vault, with https:// and without a path',
    hint: 'the URI of the vault, as its overview shows it',
    example: 'https://orders.vault.azure.net',
    problem: 'CONFIG_FORMAT',
  })

const client = z
  .string()
  .regex(/^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/)
  .register(notes, {
    description:
      'The client id of the managed or workload identity that reads them. Left out: as the server itself is known to Azure.',
    expected: 'a client id: 32 hexadecimal digits with hyphens',
    hint: 'the client id of the identity',
    example: '11112222-3333-4444-5555-666677778888',
    problem: 'CONFIG_FORMAT',
  })

/** Where an environment keeps its secrets at Azure, and who reads them there. */
export const azure = z.strictObject({ vault: vaultUrl, client: client.optional() }).register(notes, {
  description: "The Azure Key Vault of the environment's secrets.",
  hint: 'the URL of the vault',
  example: { vault: 'https://orders.vault.azure.net' },
})

const secretName = z
  .string()
  .regex(/^[0-9A-Za-z-]{1,127}$/)
  .register(notes, {
    expected: 'the name of a secret: letters, digits and hyphens',
    hint: 'the name of the secret in the vault',
    example: 'orders-mail',
    problem: 'CONFIG_FORMAT',
  })

/** A secret of the environment's Key Vault. */
export const inKeyVault = z
  .union([
    secretName,
    z.strictObject({
      name: noted(secretName, { description: 'Its name in the vault.' }),
      version: z
        .string()
        .regex(/^[0-9a-f]{32}$/)
        .register(notes, {
          description: 'One version of it. Left out: the newest, each time that it is read.',
          expected: 'the version of a secret: 32 hexadecimal digits',
          hint: 'a version of the secret',
          example: '0123456789abcdef0123456789abcdef',
          problem: 'CONFIG_FORMAT',
        })
        .optional(),
    }),
  ])
  .register(notes, {
    description: "A secret of Azure Key Vault, in the environment's vault.",
    expected: 'the name of a secret, or a mapping with name and version',
    hint: 'the name of the secret in the vault',
    example: 'orders-mail',
  })
