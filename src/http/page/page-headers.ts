/**
 * What a browser may do with the page: run and fetch what comes from this server alone, in no frame of anybody. Styles that the page makes
 * while it runs carry the nonce of their answer; no script needs one.
 */
export const pageHeaders = (nonce: string): Readonly<Record<string, string>> => ({
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "font-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cache-control': 'no-cache',
})

/** The name of a file of `assets` changes with its content, so it never has to be asked for again. */
export const assetCaching = 'public, max-age=31536000, immutable'
