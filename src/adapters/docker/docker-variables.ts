// What docker needs to reach its engine, to sign in to a registry by itself or by a credential helper, and to get out where it runs.
const needed = [
  /^DOCKER_(HOST|CONTEXT|CONFIG|TLS|TLS_VERIFY|CERT_PATH|API_VERSION)$/,
  /^(XDG_RUNTIME_DIR|SSH_AUTH_SOCK)$/,
  /^(https?|all|no)_proxy$/i,
  /^(SSL_CERT_FILE|SSL_CERT_DIR)$/,
  // docker-credential-ecr-login and docker-credential-gcloud.
  /^AWS_[A-Z0-9_]+$/,
  /^(GOOGLE_APPLICATION_CREDENTIALS|CLOUDSDK_CONFIG)$/,
]

/**
 * The variables of docker beyond the runner's own, from those of the server. They stay with docker and its helpers: a Dockerfile sees none of
 * them. BuildKit is asked for by name, as old engines would build without it, and makes one manifest without attestations, whose digest
 * does not change with the time of the build.
 * https://docs.docker.com/reference/cli/docker/#environment-variables, https://docs.docker.com/build/building/variables/ (2026-11)
 */
export const dockerVariables = (parent: NodeJS.ProcessEnv): Readonly<Record<string, string>> => ({
  ...Object.fromEntries(
    Object.entries(parent).flatMap(([name, value]) =>
      value !== undefined && needed.some(pattern => pattern.test(name)) ? [[name, value]] : [],
    ),
  ),
  DOCKER_BUILDKIT: '1',
  BUILDX_NO_DEFAULT_ATTESTATIONS: '1',
})
