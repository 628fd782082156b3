// What a build needs to reach a registry from where we are. The `npm_config_` settings that npm exports to its scripts
// (prefix, user agent and the like) belong to that run of npm and are left out.
const ALLOWED = [
  /^(https?|all|no)_proxy$/i,
  /^(NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR)$/,
  /^npm_config_(registry|cache|ca|cafile|userconfig|globalconfig|strict_ssl|proxy|https_proxy|noproxy|\/\/.*|@.*)$/i,
]

/** The variables of a build beyond the runner's own: CI, a TMPDIR of its own, and the parent's proxy, CA and npm settings. */
export const buildVariables = (parent: NodeJS.ProcessEnv, tmp: string): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(parent).flatMap(([name, value]) =>
      value !== undefined && ALLOWED.some(allowed => allowed.test(name)) ? [[name, value]] : [],
    ),
  ),
  CI: 'true',
  TMPDIR: tmp,
})
