import type { App, Variables } from './app.ts'

/** What the file says for a service in an environment, or for commands there (null); the later wins: app, service, environment. */
export const effectiveVariables = (app: App, environment: string, service: string | null): Variables => ({
  ...app.variables,
  ...app.services.find(({ name }) => name === service)?.variables,
  ...app.environments.find(({ name }) => name === environment)?.variables,
})
