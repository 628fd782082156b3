/** Where certificates, proxies and keys of the machine are: git and ssh find their way by these. */
const passedOn = [
  'PATH',
  'HOME',
  'SSH_AUTH_SOCK',
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
] as const

/** Settings of git by environment: they are seen by this child alone, and stand in no list of arguments. */
export type GitSettings = Readonly<Record<string, string>>

const settingsOf = (settings: GitSettings): Record<string, string> => {
  const entries = Object.entries(settings)
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ])
  return { GIT_CONFIG_COUNT: String(entries.length), ...(Object.fromEntries(pairs) as Record<string, string>) }
}

/**
 * What git is started with. Not our whole environment: GIT_DIR and its like, which hooks set, would lead to another repository. It never
 * asks, and it reaches nothing by a protocol that is not named.
 */
export const gitEnvironment = (protocols: readonly string[], settings: GitSettings = {}): Record<string, string> => ({
  ...(Object.fromEntries(
    passedOn.flatMap(name => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  ) as Record<string, string>),
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: '',
  SSH_ASKPASS: '',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_ALLOW_PROTOCOL: protocols.join(':'),
  ...settingsOf(settings),
})
