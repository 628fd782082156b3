import { z } from 'zod'
import { noted, notes } from './notes.ts'
import { oneOf } from './one-of.ts'
import { secretReference, text } from './values.ts'
import { vaultPath } from './vault-secret.ts'

const url = z
  .string()
  .regex(/^(https:\/\/[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?\/?$/)
  .register(notes, {
    description: 'Where it answers. Without TLS only on the machine itself.',
    expected: 'a URL with https:// and without a path, or with http:// on localhost',
    hint: 'where Vault answers',
    example: 'https://vault.example.com:8200',
    problem: 'CONFIG_FORMAT',
  })

const path = z.string().regex(vaultPath)

const approle = z
  .strictObject({
    'role-id': noted(text, {
      description: 'The id of the role; it is no secret.',
      hint: 'the role id, as Vault shows it',
      example: 'e3b0c442-98fc-1c14-9afb-f4c8996fb924',
    }),
    'secret-id': noted(secretReference, { description: 'Where the secret id of the role is kept.' }),
    mount: path
      .register(notes, {
        description: 'Where the method is enabled.',
        expected: 'a path inside Vault',
        hint: 'where the method is enabled',
        example: 'approle',
        problem: 'CONFIG_FORMAT',
      })
      .prefault('approle'),
  })
  .register(notes, {
    description: 'As an AppRole, for as long as its token is taken.',
    hint: 'the role, and where its secret id is',
    example: { 'role-id': 'e3b0c442-98fc-1c14-9afb-f4c8996fb924', 'secret-id': { env: 'VAULT_SECRET_ID' } },
  })

const auth = oneOf({
  token: noted(secretReference, { description: 'By a token of its own.' }),
  approle,
}).register(notes, {
  description:
    "How the environment signs in. Left out: by the server's own token, where the URL is that of VAULT_ADDR.",
  expected: 'a mapping with token or approle',
  hint: 'who reads',
  example: { token: { env: 'VAULT_TOKEN_STAGING' } },
  later: ['kubernetes', 'jwt'],
})

/** The Vault or OpenBao that an environment keeps its secrets in, and as whom they are read there. */
export const vault = z
  .strictObject({
    url,
    namespace: path
      .register(notes, {
        description: 'The namespace that all its paths are in. Left out: the root.',
        expected: 'a namespace: a path inside Vault',
        hint: 'the namespace',
        example: 'orders',
        problem: 'CONFIG_FORMAT',
      })
      .optional(),
    auth: auth.optional(),
  })
  .register(notes, {
    description: "The Vault or OpenBao of the environment's secrets.",
    hint: 'where it answers, and who reads',
    example: { url: 'https://vault.example.com:8200' },
  })
