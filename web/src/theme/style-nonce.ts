/** The nonce of this answer, which styles that are made while the page runs have to carry. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
