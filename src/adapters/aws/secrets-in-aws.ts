import type { AwsAccount, SecretInAws } from '../../config/app.ts'
import { secretText } from '../../config/secret-text.ts'
import { failure } from '../../domain/errors/error.ts'
import { secretErrors } from '../../domain/errors/secret.ts'
import { textUnder } from '../secrets/text-under.ts'
import type { AccountClients } from './account-clients.ts'
import { secretFailure } from './secret-failure.ts'

/**
 * Reads secrets of one account: Secrets Manager and SSM Parameter Store. SECRET_NOT_FOUND, SECRET_REFUSED, SECRET_UNREADABLE,
 * SECRET_UNREACHABLE. Nothing is kept: the next read sees what was rotated.
 */
export const secretsInAws =
  (clients: AccountClients, account: AwsAccount) =>
  async (reference: SecretInAws, name: string): Promise<string> => {
    const about = { name, secret: secretText(reference, {}) }
    const read = reference.kind === 'ssm' ? parameter(clients, reference.name) : secret(clients, reference.id)
    const value = await read.catch((error: unknown) => {
      throw secretFailure(about, account, error)
    })
    if (value === null) throw unreadable(about, 'it is binary')
    return reference.kind === 'ssm' || reference.key === null ? value : partOf(value, reference.key, about)
  }

type About = { readonly name: string; readonly secret: string }

const unreadable = (about: About, why: string) => failure(secretErrors.SECRET_UNREADABLE, { ...about, why })

/** https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html (2026-11) */
const parameter = async (clients: AccountClients, name: string): Promise<string | null> => {
  const { GetParameterCommand } = await import('@aws-sdk/client-ssm')
  const client = await clients.ssm()
  const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }))
  return Parameter?.Value ?? null
}

/** https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html (2026-11) */
const secret = async (clients: AccountClients, id: string): Promise<string | null> => {
  const { GetSecretValueCommand } = await import('@aws-sdk/client-secrets-manager')
  const client = await clients.secretsManager()
  return (await client.send(new GetSecretValueCommand({ SecretId: id }))).SecretString ?? null
}

/** The error never says what the secret is, only what it is not. */
const partOf = (value: string, key: string, about: About): string => {
  const mapping = mappingIn(value)
  if (mapping === null) throw unreadable(about, 'it is no JSON mapping')
  const part = textUnder(mapping, key)
  if ('value' in part) return part.value
  throw unreadable(about, part.why)
}

const mappingIn = (text: string): Readonly<Record<string, unknown>> | null => {
  try {
    const read: unknown = JSON.parse(text)
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? (read as Record<string, unknown>) : null
  } catch {
    return null
  }
}
