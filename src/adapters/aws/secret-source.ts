import type { AwsAccount, SecretInAws } from '../../config/app.ts'
import { secretText } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'
import type { AccountClients } from './account-clients.ts'
import { secretFailure } from './secret-failure.ts'

/**
 * What a container names a secret by, so that ECS reads it and nobody here does: looked up, which tells whether it is there, without its
 * value. SECRET_NOT_FOUND, SECRET_REFUSED, SECRET_UNREACHABLE. The right to read it is that of the task's execution role.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/specifying-sensitive-data.html (2026-11)
 */
export const secretSource =
  (clients: Pick<AccountClients, 'ssm' | 'secretsManager'>, account: AwsAccount) =>
  async (reference: SecretInAws, name: string): Promise<string> => {
    const about = { name, secret: secretText(reference, {}) }
    const looked = reference.kind === 'ssm' ? parameterArn(clients, reference.name) : secretArn(clients, reference.id)
    const arn = await looked.catch((error: unknown) => {
      throw secretFailure(about, account, error)
    })
    if (arn === undefined) throw failure(secretErrors.SECRET_NOT_FOUND, { ...about, where: account.region })
    const key = reference.kind === 'ssm' ? null : reference.key
    return key === null ? arn : `${arn}:${key}::`
  }

type Clients = Pick<AccountClients, 'ssm' | 'secretsManager'>

/** Asked without decryption: what would come back of a secure one is not its value. */
const parameterArn = async (clients: Clients, name: string): Promise<string | undefined> => {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm')
  const client = await clients.ssm()
  return (await client.send(new GetParameterCommand({ Name: name, WithDecryption: false }))).Parameter?.ARN
}

const secretArn = async (clients: Clients, id: string): Promise<string | undefined> => {
  const { DescribeSecretCommand } = await import('@aws-sdk/client-secrets-manager')
  const client = await clients.secretsManager()
  return (await client.send(new DescribeSecretCommand({ SecretId: id }))).ARN
}
