import { createRemoteJWKSet, decodeJwt, errors, jwtVerify } from 'jose'
import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { failure } from '../../domain/errors/error.ts'
import { signInErrors } from '../../domain/errors/sign-in.ts'
import type { Principal } from '../../domain/people/principal.ts'
import type { SignInSettings } from '../../domain/people/sign-in-settings.ts'
import { workflowScope } from '../../domain/people/workflow-scope.ts'
import type { WorkflowRule } from '../../domain/people/workflow-scope.ts'
import type { Authenticate } from './authenticate.ts'

/** https://docs.github.com/actions/concepts/security/openid-connect, 2026-11-28. */
const tokenClaims = z.object({
  repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/),
  repository_owner_id: z.string().min(1),
  ref: z.string().min(1),
  event_name: z.string().min(1),
  environment: z.string().min(1).nullable().default(null),
})

const bearer = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i
const longestToken = 8_192
/** GitHub's live for minutes. */
const oldestToken = '15m'
const clockDifferenceS = 30

export type WorkflowParts = {
  readonly settings: SignInSettings
  readonly policy: { readonly workflows: readonly WorkflowRule[] }
}

/**
 * Says who asks by a token that GitHub Actions gave to a job; the policy says what the job's repository may. Tokens of other issuers are
 * not its business. SIGN_IN_WORKFLOW_REFUSED, SIGN_IN_WORKFLOW_ISSUER_AWAY.
 */
export const workflowAuthenticator = ({ settings, policy }: WorkflowParts): Authenticate => {
  const { workflowIssuer: issuer, publicUrl } = settings
  const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks`), { timeoutDuration: 5_000 })
  const verified = async (token: string): Promise<JWTPayload> => {
    // One algorithm, by keys that only the issuer has: "none" and a shared secret are other ones.
    const demands = { issuer, audience: publicUrl, algorithms: ['RS256'], maxTokenAge: oldestToken }
    const required = { requiredClaims: ['exp', 'iat'], clockTolerance: clockDifferenceS }
    const { payload } = await jwtVerify(token, keys, { ...demands, ...required }).catch((error: unknown) => {
      throw refusalOf(error, issuer)
    })
    return payload
  }
  return async request => {
    const token = tokenOf(request.headers.authorization)
    if (token === null || issuerOf(token) !== issuer) return null
    return principalFor(await verified(token), policy.workflows)
  }
}

const tokenOf = (authorization: string | undefined): string | null => {
  if (authorization === undefined || authorization.length > longestToken) return null
  return bearer.exec(authorization)?.[1] ?? null
}

/** Whose token it says it is; nothing else of it is looked at before it is verified. */
const issuerOf = (token: string): string | null => {
  try {
    return decodeJwt(token).iss ?? null
  } catch {
    // Another kind of token.
    return null
  }
}

const refused = (why: string, cause?: unknown) => failure(signInErrors.SIGN_IN_WORKFLOW_REFUSED, { why }, cause)

/** What is wrong with a token, without a word of it; the issuer's absence is not the token's fault. */
const refusalOf = (error: unknown, issuer: string) => {
  if (error instanceof errors.JWTExpired) return refused('it has expired')
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(`its claim "${error.claim}" is not what it must be`)
  if (isAboutToken(error)) return refused('it is not signed by a key of its issuer')
  const why = error instanceof Error ? error.message : String(error)
  return failure(signInErrors.SIGN_IN_WORKFLOW_ISSUER_AWAY, { issuer, why }, error)
}

const isAboutToken = (error: unknown): boolean =>
  [
    errors.JOSEAlgNotAllowed,
    errors.JOSENotSupported,
    errors.JWSInvalid,
    errors.JWSSignatureVerificationFailed,
    errors.JWTInvalid,
    errors.JWKSNoMatchingKey,
    errors.JWKSMultipleMatchingKeys,
  ].some(kind => error instanceof kind)

const principalFor = (payload: JWTPayload, rules: readonly WorkflowRule[]): Principal => {
  const parsed = tokenClaims.safeParse(payload)
  if (!parsed.success) throw refused('it does not say of which repository, ref and event it is')
  const { repository, repository_owner_id: ownerId, ref, event_name: event, environment: jobEnvironment } = parsed.data
  const scope = workflowScope(rules, { repository, ownerId, ref, event, jobEnvironment })
  if (scope === null) throw refused(`no rule of the policy is for ${repository} at ${ref} by ${event}`)
  return { kind: 'workflow', name: `github:${repository.toLowerCase()}`, groups: [], scope }
}
