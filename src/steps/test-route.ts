import { routeStateOf } from './routes.ts'
import type { World } from './world.ts'

/** The header that leads a request to the new version while users do not see it. */
export const testHeader = 'x-lockstep-test'

/** Where a service answers: through the router, so that a test takes the way that users take. */
export const serviceUrl = async (world: World, service: string): Promise<string | null> =>
  (await routeStateOf(world, service))?.url ?? null

/** What a test command is told: a URL per routed service and the header that reaches the new version. */
export const testVariables = async (world: World): Promise<Readonly<Record<string, string>>> => {
  const urls = await Promise.all(
    world.next.app.services.map(
      async ({ name }) => [urlVariable('TEST', name), await serviceUrl(world, name)] as const,
    ),
  )
  return {
    ...Object.fromEntries(urls.filter((entry): entry is readonly [string, string] => entry[1] !== null)),
    LOCKSTEP_TEST_HEADER: `${testHeader}: ${world.testToken}`,
    LOCKSTEP_TEST_RELEASE: world.next.release.version,
    LOCKSTEP_ENVIRONMENT: world.place.environment,
  }
}

/** How the variable is called that says where a service answers. */
export const urlVariable = (what: 'TEST' | 'INSTANCE', service: string): string =>
  `LOCKSTEP_${what}_URL_${service.toUpperCase().replaceAll('-', '_')}`
