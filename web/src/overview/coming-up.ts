import type { AppSeen } from './app-seen.ts'

/** What will happen by itself, and when. */
export type Coming = { readonly at: string; readonly what: string; readonly text: string; readonly deployment: string }

/** Gates that end by themselves and approvals that expire, the next first. */
export const comingUp = (apps: readonly AppSeen[]): readonly Coming[] =>
  apps
    .flatMap(({ app, status }) =>
      status.flatMap(({ environment, waiting }) =>
        waiting.flatMap(({ id, release, gates }) =>
          (gates?.states ?? [])
            .filter(({ status }) => status === 'waiting')
            .flatMap(({ title, until, expiresAt }): Coming[] => [
              ...(until === null
                ? []
                : [{ at: until, what: `${app} ${release}`, text: `${title} ends for ${environment}`, deployment: id }]),
              ...(expiresAt === null
                ? []
                : [{ at: expiresAt, what: `${app} ${release}`, text: `expires for ${environment}`, deployment: id }]),
            ]),
        ),
      ),
    )
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
