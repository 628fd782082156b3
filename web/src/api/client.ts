import createClient from 'openapi-fetch'
import type { paths } from './schema.d.ts'
import { Refusal } from './refusal.ts'
import type { Problem } from './refusal.ts'

/** The API of this server, by the types that are made of its document. */
export const client = createClient<paths>({ baseUrl: window.location.origin })

type Answer<T> = { readonly data?: T; readonly error?: unknown; readonly response: Response }

/** The answer, or a Refusal. */
export const answerOf = async <T>(asked: Promise<Answer<T>>): Promise<T> => {
  const { data, error, response } = await asked
  if (!response.ok) throw new Refusal(isProblem(error) ? error : unreadable(response))
  return data as T
}

const isProblem = (value: unknown): value is Problem => typeof value === 'object' && value !== null && 'code' in value

/** A proxy in front answers in its own way. */
const unreadable = ({ status, statusText }: Response): Problem => ({
  title: 'Something in between answered',
  status,
  detail: `the answer was ${status} ${statusText}, and is not of Lockstep`,
  code: 'PAGE_ANSWER_STRANGE',
  hint: 'look at the proxy in front of the server',
  kind: status >= 500 ? 'retry' : 'terminal',
})

/** A new key for one thing that is to be done once, however often it is sent. */
export const newKey = (): { readonly 'Idempotency-Key': string } => ({ 'Idempotency-Key': randomId() })

/** By http only this machine's own pages get randomUUID. */
const randomId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('')
