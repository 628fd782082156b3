import type { SecretReference } from '../config/app.ts'

/** Reads the secrets that an environment's file refers to, from where they are, as they are now. */
export type Secrets = {
  /**
   * The value, for use at once: it goes into no event, answer or log. `name`: what refers to it, for people.
   * VARIABLE_SECRET_MISSING, SECRET_NOT_FOUND, SECRET_REFUSED, SECRET_UNREADABLE, SECRET_UNREACHABLE.
   */
  read(reference: SecretReference, name: string): Promise<string>
}
