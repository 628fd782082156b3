import { OFREPProvider } from '@openfeature/ofrep-provider'
import { type Client, type EvaluationContext, OpenFeature } from '@openfeature/server-sdk'

const ANSWER_WITHIN_MS = 1_000

/** One question to the flag service. `revision` counts the changes of the flag; an acknowledgement names it. */
export type FlagAnswer =
  | { readonly kind: 'answered'; readonly value: boolean; readonly revision: number | undefined }
  | { readonly kind: 'unanswered'; readonly reason: string }

export type Flags = {
  /** Asks for a flag now. Never rejects: an absent service is an answer of its own, which the caller must decide on. */
  readonly ask: (flag: string, context?: EvaluationContext) => Promise<FlagAnswer>
}

/** Reads flags over OFREP, with nothing in it that only Lockstep knows: any OpenFeature provider would do. */
export const connectFlags = async (baseUrl: string, token: string, instance: string): Promise<Flags> => {
  const provider = new OFREPProvider({
    baseUrl,
    headers: { authorization: `Bearer ${token}` },
    // The provider has no time limit of its own, and a hanging answer would stop the loop that obeys the flag.
    fetchImplementation: (request: Request) => fetch(request, { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
  })
  await OpenFeature.setProviderAndWait(provider)
  const client = OpenFeature.getClient()
  return { ask: (flag, context = {}) => ask(client, flag, { targetingKey: instance, ...context }) }
}

const ask = async (client: Client, flag: string, context: EvaluationContext): Promise<FlagAnswer> => {
  const details = await client.getBooleanDetails(flag, false, context)
  if (details.errorCode !== undefined) {
    return { kind: 'unanswered', reason: details.errorMessage ?? details.errorCode }
  }
  const { revision } = details.flagMetadata
  return { kind: 'answered', value: details.value, revision: typeof revision === 'number' ? revision : undefined }
}
