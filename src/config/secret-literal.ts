// A password that is itself a reference to the environment ($PGPASSWORD) is no literal.
const passwordInUrl = /[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:(?!\$)[^/\s@]+@/i
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/
const accessKey = /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/
const forgeToken = /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,}|glpat-[\w-]{20,}|xox[abpr]-[\w-]{10,})/

const kinds: readonly (readonly [RegExp, string])[] = [
  [passwordInUrl, 'a password inside a URL'],
  [privateKey, 'a private key'],
  [accessKey, 'an AWS access key'],
  [forgeToken, 'an access token'],
]

/** Says what kind of secret a text seems to hold, or undefined. Never the secret itself. */
export const secretIn = (text: string): string | undefined => kinds.find(([pattern]) => pattern.test(text))?.[1]
