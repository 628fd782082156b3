import type { SecretSource } from '../../domain/notices/settings.ts'
import type { RegisteredApp, RegisteredApps } from '../../domain/webhooks/registered-app.ts'
import type { AppsInput } from './apps-schema.ts'

type Reference = NonNullable<AppsInput[string]['credentials']>

const sourceOf = ({ kind, value }: Reference): SecretSource =>
  kind === 'env' ? { kind, name: value } : { kind, path: value }

const resolvedApp = ({
  credentials,
  github,
  webhooks,
  'other-checks': otherChecks,
  ...rest
}: AppsInput[string]): RegisteredApp => ({
  ...rest,
  otherChecks,
  credentials: credentials === undefined ? null : sourceOf(credentials),
  github: github === undefined ? null : { ...github, token: sourceOf(github.token) },
  webhooks: Object.fromEntries(
    Object.entries(webhooks).flatMap(([source, secrets]) =>
      secrets === undefined ? [] : [[source, secrets.map(sourceOf)]],
    ),
  ),
})

/** Every app with every default and long form. */
export const resolvedApps = (apps: AppsInput): RegisteredApps =>
  Object.fromEntries(Object.entries(apps).map(([name, app]) => [name, resolvedApp(app)]))
