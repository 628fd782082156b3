// What a command needs to reach a registry from where we are. Tokens, and files that could have some, are left out.
const allowed = [
  /^(https?|all|no)_proxy$/i,
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/,
  /^npm_config_(registry|cafile|strict_ssl|proxy|https_proxy|noproxy|@[^:]+:registry)$/i,
]

/** Somebody's name or password in an address. */
const hasLogin = (value: string): boolean => /\/\/[^/]*@/.test(value)

type Folders = { readonly home: string; readonly tmp: string }

/**
 * The variables of every check beyond PATH: CI, folders of its own, and of our environment what leads to a registry, unless it
 * has a login in it.
 */
export const checkVariables = (
  parent: NodeJS.ProcessEnv,
  { home, tmp }: Folders,
): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(parent).flatMap(([name, value]) =>
      value !== undefined && allowed.some(one => one.test(name)) && !hasLogin(value) ? [[name, value]] : [],
    ),
  ),
  CI: 'true',
  HOME: home,
  TMPDIR: tmp,
  LANG: 'C.UTF-8',
})
