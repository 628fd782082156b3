import { matchesAny } from '../gates/pattern.ts'
import type { NoticeKind } from './notice.ts'
import type { NoticeRule } from './settings.ts'

type About = { readonly app: string; readonly environment: string }

/** Whether any rule tells the channel anything of an environment of an app. */
export const mayTell = (rules: readonly NoticeRule[], channel: string, { app, environment }: About): boolean =>
  rules.some(
    rule => rule.to.includes(channel) && matchesAny(rule.apps, app) && matchesAny(rule.environments, environment),
  )

/** Whether a rule tells the channel of this. */
export const tells = (
  rules: readonly NoticeRule[],
  channel: string,
  about: About & { readonly kind: NoticeKind },
): boolean =>
  mayTell(
    rules.filter(({ on }) => on.includes(about.kind)),
    channel,
    about,
  )
