import type { VaultServer } from '../../config/app.ts'
import type { Secrets } from '../../ports/secrets.ts'
import type { AskVault } from './ask-vault.ts'
import { tokenSeen } from './vault-answer.ts'
import type { Seen } from './vault-answer.ts'

/** Whoever reads in a Vault. */
export type SignedIn = {
  /** Its token, or why it has none. */
  token(): Promise<Seen>
  /** Another than the one that was refused; null: there is none. */
  another(refused: string): Promise<Seen | null>
}

type Options = {
  /** Of the server: VAULT_ADDR, and VAULT_TOKEN or VAULT_TOKEN_FILE. */
  readonly variables: Readonly<Record<string, string | undefined>>
  /** Reads what the file refers to on this machine. */
  readonly local: Secrets
  readonly ask: AskVault
  /** What refers to a secret, for people. */
  readonly name: string
}

/**
 * Signs in at an environment's Vault. A token that is kept elsewhere is read anew each time; that of an AppRole is kept in memory until it is
 * refused, and then asked for once more. VARIABLE_SECRET_MISSING.
 */
export const signedInAt = ({ url, signIn }: VaultServer, options: Options): SignedIn => {
  const { local, ask, name } = options
  const given = (token: () => Promise<Seen>): SignedIn => ({ token, another: async () => null })
  switch (signIn.kind) {
    case 'server':
      return given(() => serversOwn(url, options))
    case 'token':
      return given(async () => ({ kind: 'value', value: await local.read(signIn.token, name) }))
    case 'approle':
      return untilRefused(async () => {
        const body = { role_id: signIn.roleId, secret_id: await local.read(signIn.secretId, name) }
        const answer = await ask({ path: `auth/${signIn.mount}/login`, token: null, body })
        return 'kind' in answer ? answer : tokenSeen(answer)
      })
  }
}

/** A file names the URL: the token that the server has goes to the one Vault that it has it for. */
const serversOwn = async (url: string, { variables, local }: Options): Promise<Seen> => {
  const { VAULT_ADDR: address = '', VAULT_TOKEN: token = '', VAULT_TOKEN_FILE: path = '' } = variables
  if (URL.parse(address)?.origin !== url)
    return { kind: 'refused', why: 'the token of the server is for its VAULT_ADDR alone, which this is not' }
  if (token !== '') return { kind: 'value', value: token }
  if (path === '') return { kind: 'refused', why: 'the server has neither VAULT_TOKEN nor VAULT_TOKEN_FILE' }
  return { kind: 'value', value: await local.read({ kind: 'file', path }, 'VAULT_TOKEN_FILE') }
}

/** Whoever asks meanwhile gets the same. What came to nothing is not kept. */
const untilRefused = (signIn: () => Promise<Seen>): SignedIn => {
  let known: Promise<Seen> | null = null
  const token = (): Promise<Seen> => {
    if (known !== null) return known
    const mine = signIn()
    const forget = (): void => void (known = known === mine ? null : known)
    known = mine
    mine.then(({ kind }) => (kind === 'value' ? undefined : forget()), forget)
    return mine
  }
  const another = async (refused: string): Promise<Seen> => {
    const mine = known
    const seen = await token()
    if (seen.kind !== 'value' || seen.value !== refused) return seen
    if (known === mine) known = null
    return token()
  }
  return { token, another }
}
