import type { NoticeSettings } from '../../src/domain/notices/settings.ts'

/** Webhooks by the name of their channel, each of which is told of everything. */
export const hookSettings = (hooks: Readonly<Record<string, string>>): NoticeSettings => ({
  channels: Object.entries(hooks).map(([name, url]) => ({
    name,
    kind: 'webhook',
    url,
    secret: { kind: 'env', name: 'SECRET' },
  })),
  rules: [
    {
      on: ['started', 'succeeded', 'aborted', 'held'],
      apps: ['*'],
      environments: ['*'],
      to: Object.keys(hooks),
    },
  ],
})
