import { z } from 'zod'
import { notes } from './notes.ts'

/** Parts between slashes: none is empty, and none goes up. */
const part = String.raw`(?!\.{1,2}(/|$))[\w.-]+`

/** A path inside Vault; it is part of a URL, and of what a policy sees, so that it has one spelling. */
export const vaultPath = new RegExp(`^${part}(/${part})*$`)
const secretPath = new RegExp(`^(${part}/)+data(/${part})+$`)

/** A secret of the environment's Vault, in an engine for keys and values of version 2. */
export const inVault = z
  .strictObject({
    path: z.string().regex(secretPath).register(notes, {
      description: 'Where it is, as the API has it: with data/ after where the engine is mounted.',
      expected: 'the path of a secret of a KV engine of version 2, with data/ after its mount',
      hint: 'the path of the secret, as the API has it',
      example: 'secret/data/orders',
      problem: 'CONFIG_FORMAT',
    }),
    key: z.string().min(1).register(notes, {
      description: 'Which of its keys.',
      hint: 'a key of the secret',
      example: 'token',
    }),
  })
  .register(notes, {
    description: "A secret of Vault or OpenBao, in the environment's: the newest version, each time that it is read.",
    hint: 'the path and the key',
    example: { path: 'secret/data/orders', key: 'token' },
  })
