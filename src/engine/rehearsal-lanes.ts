import type { ErrorRecord } from '../domain/errors/error.ts'
import type { PlannedStep } from '../domain/plan.ts'
import { stepState } from '../domain/saga/deployment.ts'
import type { DeploymentState } from '../domain/saga/deployment.ts'
import type { Answer, Kept, Question } from '../domain/saga/event.ts'
import { observe } from '../steps/observe.ts'
import type { Observation } from '../steps/observe.ts'
import type { World } from '../steps/world.ts'
import type { StepDeps } from './deps.ts'
import { doStep, undoStep } from './perform.ts'
import type { Acting } from './perform.ts'

/** One step of a lane: what became of it, what it changed in the stand-ins, and what it said. */
export type RehearsedStep = {
  readonly step: string
  readonly title: string
  readonly outcome: 'done' | 'failed'
  readonly changes: readonly string[]
  readonly lines: readonly string[]
}

/** A question that a person would be asked, and what the rehearsal answered in their place. */
export type RehearsedQuestion = { readonly about: Question; readonly step: string; readonly answer: Answer }

/** How a plan went in memory. */
export type Rehearsed = {
  readonly forward: readonly RehearsedStep[]
  /** In the order in which it happened. */
  readonly backward: readonly RehearsedStep[]
  readonly asked: readonly RehearsedQuestion[]
  readonly kept: readonly Kept[]
  /** How it ends; `stuck` when something could not be taken back. */
  readonly state: DeploymentState
  readonly left: readonly string[]
  /** What made it turn; null on the way that succeeds. */
  readonly error: ErrorRecord | null
}

/** Both lanes while they are being written. */
export type Lanes = {
  readonly forward: RehearsedStep[]
  readonly backward: RehearsedStep[]
  readonly asked: RehearsedQuestion[]
  /** What steps said since the lane was last written. */
  readonly said: string[]
  readonly world: World
}

/** Performs a step and writes it into the forward lane once it is over. */
export const goForward = async (deps: StepDeps, acting: Acting, lanes: Lanes, step: PlannedStep): Promise<void> => {
  const before = await observe(lanes.world)
  await doStep(deps, acting, step)
  const { status } = stepState(acting.session.deployment(), step.id)
  if (status === 'backing-off') return
  lanes.forward.push(await written(lanes, step, before, status === 'done' ? 'done' : 'failed'))
}

/** Takes a step back and writes it into the other lane once that is over. */
export const goBack = async (deps: StepDeps, acting: Acting, lanes: Lanes, step: PlannedStep): Promise<void> => {
  const before = await observe(lanes.world)
  await undoStep(deps, acting, step)
  const { status } = stepState(acting.session.deployment(), step.id).undo
  if (status === 'backing-off') return
  lanes.backward.push(await written(lanes, step, before, status === 'done' ? 'done' : 'failed'))
}

const written = async (
  { world, said }: Lanes,
  { id, title }: PlannedStep,
  before: Observation,
  outcome: RehearsedStep['outcome'],
): Promise<RehearsedStep> => {
  const changes = changesOf(before, await observe(world)).map(line => withVersions(line, world))
  return { step: id, title, outcome, changes, lines: said.splice(0).map(line => withVersions(line, world)) }
}

const aspects = ['instances', 'traffic', 'flags', 'migrations'] as const

/** What went and what came, for example `traffic: - web 100 % to v1, + web 100 % to v2`. */
const changesOf = (before: Observation, after: Observation): readonly string[] =>
  aspects.flatMap(aspect => {
    const gone = without(before[aspect], after[aspect]).map(line => `- ${line}`)
    const come = without(after[aspect], before[aspect]).map(line => `+ ${line}`)
    return gone.length + come.length === 0 ? [] : [`${aspect}: ${[...gone, ...come].join(', ')}`]
  })

/** The lines of `all` less those of `others`, each as often as it is there. */
const without = (all: readonly string[], others: readonly string[]): readonly string[] => {
  const left = [...others]
  return all.filter(line => {
    const at = left.indexOf(line)
    if (at !== -1) left.splice(at, 1)
    return at === -1
  })
}

/** People know releases by their versions. */
const withVersions = (text: string, { next, base }: World): string =>
  [next, ...(base === null ? [] : [base])].reduce(
    (line, { release }) => line.replaceAll(release.id, release.version),
    text,
  )
