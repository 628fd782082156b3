import type { ApiClient } from '../../src/cli/api-client.ts'
import type { HistoryPage } from '../../src/app/status.ts'
import type { Known } from './any-request.ts'

/** What there is on a server, by the names that parameters have. */
export const knownAt = async (client: ApiClient, app: string): Promise<Known> => {
  const { items } = await client.get<HistoryPage>(`/v1/apps/${app}/history`)
  return {
    app: [app],
    environment: ['development', 'production'],
    left: ['development'],
    right: ['production'],
    release: ['v1'],
    id: items.map(({ id }) => id),
    deployment: items.map(({ id }) => id),
    source: ['generic', 'github'],
    channel: ['none'],
  }
}
