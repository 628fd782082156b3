import { accountClients } from '../adapters/aws/account-clients.ts'
import { secretsInAws } from '../adapters/aws/secrets-in-aws.ts'
import { secretsOf } from '../adapters/secrets/secrets.ts'
import type { Lockstep } from '../app/lockstep.ts'

/** Secrets by environment: `variables` and files of this machine, and the account that the file names for the environment. */
export const secretsForPlaces =
  (variables: Readonly<Record<string, string | undefined>>, clientsFor = accountClients()): Lockstep['secretsFor'] =>
  (place, { aws }) =>
    secretsOf({
      variables,
      inAws: aws === null || aws === undefined ? null : secretsInAws(clientsFor(place, aws), aws),
    })
