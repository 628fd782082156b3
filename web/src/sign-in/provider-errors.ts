/** What the codes mean with which the server sends a browser back here: docs/guides/sign-in.md. */
export const providerErrors: Readonly<Record<string, string>> = {
  access_denied: 'It was broken off there, by you or by the provider.',
  email_not_verified: 'It does not vouch for your address.',
  account_not_linked: 'Your address belongs to an account that came another way.',
  name_missing: 'It says no name for you.',
  name_taken: 'The name that it says belongs to somebody else.',
  state_mismatch: 'It was begun in another browser, too long ago, or used already. Begin again.',
  state_not_found: 'It was begun in another browser, too long ago, or used already. Begin again.',
}
