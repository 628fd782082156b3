import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { accountClients } from '../../src/adapters/aws/account-clients.ts'
import { secretsInAws } from '../../src/adapters/aws/secrets-in-aws.ts'
import type { AwsAccount, SecretInAws } from '../../src/config/app.ts'

export const region = 'eu-west-2'
export const account: AwsAccount = { region, role: null, externalId: null }

/** As somebody whom moto asks for nothing. */
const anybody = { accessKeyId: 'anybody', secretAccessKey: 'anybody' }

/** What the tests put into an account, at moto. */
export const filledAccount = (url: string) => {
  const settings = { region, endpoint: url, credentials: anybody }
  const ssm = new SSMClient(settings)
  const secrets = new SecretsManagerClient(settings)
  return {
    parameter: (name: string, value: string) =>
      ssm.send(new PutParameterCommand({ Name: name, Value: value, Type: 'SecureString', Overwrite: true })),
    secret: (id: string, value: string | Uint8Array) =>
      secrets.send(
        new CreateSecretCommand({
          Name: id,
          ...(typeof value === 'string' ? { SecretString: value } : { SecretBinary: value }),
        }),
      ),
  }
}

let places = 0

/** Reads as an environment that nobody has read as before. */
export const readerOf = (changed: Partial<AwsAccount> = {}) => {
  const environment = `live-${++places}`
  const own = { ...account, ...changed }
  const read = secretsInAws(accountClients()({ app: 'shop', environment }, own), own)
  return { environment, read: (reference: SecretInAws) => read(reference, 'the variable KEY') }
}

export const ssm = (name: string): SecretInAws => ({ kind: 'ssm', name })
export const secret = (id: string, key: string | null = null): SecretInAws => ({ kind: 'secrets-manager', id, key })
