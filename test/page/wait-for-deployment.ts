import { until } from '../rig/until.ts'
import type { LockstepRig } from '../rig/lockstep.ts'
import type { TinyApp } from '../rig/tiny-app.ts'

type Entry = { readonly id: string; readonly environment: string; readonly release: string; readonly state: string }

const patience = { timeoutMs: 120_000, everyMs: 200 }

/** The newest deployment to an environment once it is in one of the states; gives its id. */
export const waitForDeployment = (
  rig: LockstepRig,
  app: TinyApp,
  { environment, states }: { readonly environment: string; readonly states: readonly string[] },
): Promise<string> =>
  until(
    `${app.name} is ${states.join(' or ')} in ${environment}`,
    async () => {
      const { json } = await rig.run(app, 'history', environment, '--limit', '1', '--json')
      const [newest] = json as readonly Entry[]
      return newest !== undefined && states.includes(newest.state) ? newest.id : null
    },
    patience,
  )
