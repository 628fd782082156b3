import { agentErrors } from './agent.ts'
import { apiErrors } from './api.ts'
import { artifactErrors } from './artifact.ts'
import { auditErrors } from './audit.ts'
import { authErrors } from './auth.ts'
import { backupErrors } from './backup.ts'
import { checkErrors } from './check.ts'
import { cliErrors } from './cli.ts'
import { cloudwatchErrors } from './cloudwatch.ts'
import { commandErrors } from './command.ts'
import { configErrors } from './config.ts'
import { databaseErrors } from './database.ts'
import { deploymentErrors } from './deployment.ts'
import type { ErrorSpec } from './error.ts'
import { ecsErrors } from './ecs.ts'
import { feedErrors } from './feed.ts'
import { flagErrors } from './flag.ts'
import { gateErrors } from './gate.ts'
import { haproxyErrors } from './haproxy.ts'
import { imageErrors } from './image.ts'
import { infrastructureErrors } from './infrastructure.ts'
import { migrationErrors } from './migration.ts'
import { networkErrors } from './network.ts'
import { noticeErrors } from './notice.ts'
import { planErrors } from './plan.ts'
import { postgresErrors } from './postgres.ts'
import { rdsErrors } from './rds.ts'
import { routerErrors } from './router.ts'
import { secretErrors } from './secret.ts'
import { serveErrors } from './serve.ts'
import { signInErrors } from './sign-in.ts'
import { slackErrors } from './slack.ts'
import { snapshotErrors } from './snapshot.ts'
import { sourceErrors } from './source.ts'
import { stepErrors } from './step.ts'
import { storeErrors } from './store.ts'
import { traceErrors } from './trace.ts'
import { variableErrors } from './variable.ts'
import { webhookErrors } from './webhook.ts'

/** Every error there is, by area. A new area is a line here. */
export const catalogue: Readonly<Record<string, Readonly<Record<string, ErrorSpec<never>>>>> = {
  agent: agentErrors,
  api: apiErrors,
  artifact: artifactErrors,
  audit: auditErrors,
  auth: authErrors,
  backup: backupErrors,
  check: checkErrors,
  cli: cliErrors,
  cloudwatch: cloudwatchErrors,
  command: commandErrors,
  config: configErrors,
  database: databaseErrors,
  deployment: deploymentErrors,
  ecs: ecsErrors,
  feed: feedErrors,
  flag: flagErrors,
  gate: gateErrors,
  haproxy: haproxyErrors,
  image: imageErrors,
  infrastructure: infrastructureErrors,
  migration: migrationErrors,
  network: networkErrors,
  notice: noticeErrors,
  plan: planErrors,
  postgres: postgresErrors,
  rds: rdsErrors,
  router: routerErrors,
  secret: secretErrors,
  serve: serveErrors,
  'sign-in': signInErrors,
  slack: slackErrors,
  snapshot: snapshotErrors,
  source: sourceErrors,
  step: stepErrors,
  store: storeErrors,
  trace: traceErrors,
  variable: variableErrors,
  webhook: webhookErrors,
}
