/** An identity provider that speaks OpenID Connect. */
export type OidcSettings = {
  /** As the provider names itself, without a slash at the end unless it has one. */
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly scopes: readonly string[]
  readonly groupsClaim: string
  /** The claim that people are named by; null: by their verified address. */
  readonly nameClaim: string | null
}

export type SignInSettings = {
  /** Where people reach this server: scheme, host and port, no path. */
  readonly publicUrl: string
  /** Signs cookies: 32 random bytes or more, the same on every node. */
  readonly secret: string
  /** Null: people sign in by password alone. */
  readonly oidc: OidcSettings | null
  /** Who issues the tokens of workflows. */
  readonly workflowIssuer: string
}

/** The issuer of GitHub Actions: https://docs.github.com/actions/security-for-github-actions/security-hardening-your-deployments, 2026-11-28. */
export const gitHubIssuer = 'https://token.actions.githubusercontent.com'
