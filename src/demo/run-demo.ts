import type { Output } from '../cli/output.ts'
import { pageFolder } from '../serve/page-folder.ts'
import { demoPage, inviteTo, sayWhereToLook, stayUntilTold } from './demo-page.ts'
import { scenario } from './scenario.ts'
import { startDemo } from './start-demo.ts'
import type { DemoWorld } from './start-demo.ts'
import { isGood, summaryText } from './summary.ts'

export type DemoOptions = {
  readonly output: Output
  readonly self: readonly string[]
  readonly version: string
  readonly keep: boolean
  /** Shows it on the page, and stays there at the end until it is told to stop. */
  readonly page: boolean
}

/**
 * Ships four versions of the orders service under load and looks from outside what became of it. The exit code: 0 when all is as it
 * should be. CLI_DEMO_NEEDS_CHECKOUT, CLI_DEMO_NEEDS_PAGE.
 */
export const runDemo = async ({ output, self, keep, page: isShown }: DemoOptions): Promise<number> => {
  const startedAt = performance.now()
  const page = isShown ? await demoPage(pageFolder()) : null
  const world = await startDemo({ output, self, page })
  const unsay = sayWhatIsLeftAfterInterrupt(output, world)
  try {
    if (page !== null) sayWhereToLook(output, page, await inviteTo(world.client))
    const summary = await scenario({ ...world, output })
    output.data(summaryText(summary, performance.now() - startedAt))
    output.json({ demo: summary })
    if (page !== null && !keep) await stayUntilTold(output, page)
    return isGood(summary) ? 0 : 1
  } finally {
    unsay()
    if (keep) output.progress(keptText(world))
    else {
      await world.stop()
      output.progress('demo: everything it started has ended, its data is removed')
    }
  }
}

/** Who ends the command in the middle of a deployment leaves it to the server, as with every deployment. */
const sayWhatIsLeftAfterInterrupt = (output: Output, world: DemoWorld): (() => void) => {
  const say = (code: number): void => {
    if (code === 130) output.progress(keptText(world))
  }
  process.once('exit', say)
  return () => process.off('exit', say)
}

const keptText = ({ home, queuePid }: DemoWorld): string =>
  [
    'everything runs on; look at it, and end it, with:',
    `  LOCKSTEP_HOME=${home} bin/lockstep status --app orders`,
    `  LOCKSTEP_HOME=${home} bin/lockstep stop && kill ${queuePid} && rm -r ${home}`,
  ].join('\n')
