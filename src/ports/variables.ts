import type { App } from '../config/app.ts'
import type { Release } from '../domain/release.ts'
import type { VariableValue } from './target.ts'

/** Gives instances and commands their variables; secrets as files of mode 0600, never as values. */
export type InstanceVariables = {
  /**
   * Everything an instance is started with: the variables of its own release's file (app, then service, then environment; the later
   * wins), the database's URL, RELEASE, and the address and own token of the flag service. VARIABLE_SECRET_MISSING. Idempotent.
   */
  forInstance(request: {
    readonly release: Release
    readonly app: App
    readonly service: string
    readonly instance: string
  }): Promise<Readonly<Record<string, VariableValue>>>
  /**
   * Reads every secret that the app refers to in the environment, and keeps none: what is not there is told before anything is changed.
   * VARIABLE_SECRET_MISSING, and the SECRET_ errors.
   */
  requireSecrets(app: App): Promise<void>
  /** Removes what was written for an instance that has stopped. Idempotent. */
  forget(instance: string): Promise<void>
  /** The same for a command of the file (test, run): no flag token. */
  forCommand(request: {
    readonly release: Release
    readonly app: App
  }): Promise<Readonly<Record<string, VariableValue>>>
}
