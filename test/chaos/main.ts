import { turns } from '../../src/domain/turns.ts'
import { seededRandom } from '../rig/seeded-random.ts'
import { byWhatIsLeft, everyPair, everyPoint, inEach, wishes } from './choose-points.ts'
import type { Choice } from './choose-points.ts'
import { isOneOfTheFirst, labelOf, pointOf } from './crash-point.ts'
import { hunt } from './hunt.ts'
import { randomKills } from './random-kills.ts'
import { isLookedAtHere } from './same-elsewhere.ts'
import { settingsFrom } from './settings.ts'
import type { Settings } from './settings.ts'
import { readState, writeState } from './state-file.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)

/** Says each point as it is hit. */
const told = (choice: Choice): Choice => ({
  ...choice,
  hit: point => {
    say(`  x ${labelOf(point)}`)
    choice.hit(point)
  },
})

type Result = {
  /** Nothing was left out that has to be looked at. */
  readonly isWhole: boolean
  readonly points: number
  readonly survived: number
  readonly failures: readonly string[]
  readonly notes: readonly string[]
}

const all = async (settings: Settings, isOver: () => boolean): Promise<Result> => {
  const { survived: before, met } = await readState(settings.stateFile, settings)
  const choice = everyPoint(
    settings.isWanted,
    { survived: before, met: met.filter(label => isLookedAtHere(pointOf(label)) && isOneOfTheFirst(pointOf(label))) },
    settings.isInEach ? inEach : byWhatIsLeft,
  )
  const inTurn = turns()
  const hunted = (fewest: number) =>
    hunt(told(choice), {
      fewest,
      isOver,
      isWantedScene: settings.isWantedScene,
      worlds: settings.worlds,
      say,
      ended: () =>
        inTurn(() =>
          writeState(settings.stateFile, {
            survived: choice.survived(),
            met: [...choice.survived(), ...choice.left()],
          }),
        ),
    })
  const failures: string[] = []
  let isDone = true
  // Each wish is a pass through every deployment, and so is each number of kills: worth it while there is much to be found.
  const isFewLeft = met.length > 0 && choice.left().length < fewLeft
  for (const wish of isFewLeft ? wishes.slice(-1) : wishes) {
    choice.want(wish)
    // Some are met only now and then, by a look that comes at another moment: they cost a deployment each, and come last.
    for (const fewest of isFewLeft ? [1] : [manyOfADeployment, 1]) {
      if (!isDone) continue
      const found = await hunted(fewest)
      failures.push(...found.failures)
      isDone = found.isDone
    }
    if (isDone) say(`all was hit that is to be hit ${wish}`)
  }
  const survived = choice.survivedPoints()
  const left = choice.left()
  const goOn = `it goes on with --state ${settings.stateFile}`
  return {
    points: survived + left.length,
    survived,
    isWhole: isDone && left.length === 0,
    failures,
    notes: [
      ...(isDone ? [] : [`not all was looked at, the time was over or too much went wrong: ${goOn}`]),
      ...left.slice(0, mostNamed).map(label => `left: ${label}`),
      ...(left.length > mostNamed ? [`left: ${left.length - mostNamed} more, see --list`] : []),
    ],
  }
}

const mostNamed = 20
const fewLeft = 1_000
const manyOfADeployment = 6

const pairs = async (settings: Settings, isOver: () => boolean): Promise<Result> => {
  const choice = everyPair()
  let points = 0
  let survived = 0
  const { failures, isDone } = await hunt(told(choice), {
    fewest: 1,
    isOver,
    isWantedScene: settings.isWantedScene,
    worlds: settings.worlds,
    say,
    ended: async ({ hits, differences }) => {
      points += hits.length
      if (differences.length === 0) survived += hits.length
    },
  })
  const { met, covered } = choice.pairs()
  const cover = `${covered} of ${met} pairs of strategy, order, direction, step, call and side that were met`
  // What a covering within so many minutes leaves out it says; it is asked for no more.
  return { points, survived, isWhole: true, failures, notes: [isDone ? cover : `${cover}; the time was over`] }
}

/** The rest of the time is for random kills. */
const shareOfPoints = 0.75

/** Asked to end, it ends after the deployment that is under way, so that nothing is left running. */
const timeIsOver = ({ minutes, randomKills: kills }: Settings, startedAt: number) => {
  let isAsked = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void (isAsked = true))
  const isAfter = (share: number): boolean =>
    isAsked || (minutes !== null && performance.now() >= startedAt + share * minutes * 60_000)
  return { forPoints: () => isAfter(kills > 0 ? shareOfPoints : 1), forRandom: () => isAfter(1) }
}

const main = async (): Promise<number> => {
  const settings = settingsFrom(process.argv.slice(2))
  if (typeof settings === 'string') {
    say(settings)
    return 2
  }
  if (settings.mode === 'list') {
    const { survived, met } = await readState(settings.stateFile, settings)
    const isSurvived = new Set(survived)
    for (const label of met.filter(settings.isWanted).toSorted())
      console.log(`${isSurvived.has(label) ? 'survived' : 'left    '}  ${label}`)
    return 0
  }
  const startedAt = performance.now()
  const isOver = timeIsOver(settings, startedAt)
  const result = await (settings.mode === 'all' ? all(settings, isOver.forPoints) : pairs(settings, isOver.forPoints))
  say(`random kills: --seed ${settings.seed}`)
  const random = await randomKills(settings.randomKills, seededRandom(settings.seed), { isOver: isOver.forRandom, say })
  const failures = [...result.failures, ...random.failures]
  for (const note of [...result.notes, ...random.notes]) say(note)
  const seconds = Math.round((performance.now() - startedAt) / 1_000)
  if (settings.json)
    console.log(JSON.stringify({ ...result, randomKills: random.kills, failures, seconds, seed: settings.seed }))
  else {
    console.log(`${result.points} crash points, ${result.survived} survived`)
    console.log(`${random.kills} random kills, ${random.survived} survived, ${seconds} s`)
  }
  const isRight =
    result.isWhole && failures.length === 0 && result.points === result.survived && random.kills === random.survived
  return isRight ? 0 : 1
}

process.exitCode = await main()
