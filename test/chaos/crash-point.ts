export const sides = ['before', 'after'] as const
export type Side = (typeof sides)[number]

/** Where the server is killed: which deployment, which call of which step, and on which side of it. */
export type CrashPoint = {
  readonly strategy: string
  readonly order: string
  readonly direction: string
  /** `~` at its end: while a step that was cut off is settled. */
  readonly step: string
  readonly call: string
  /** The how-manieth call of that name since the step began, or the server was started in the middle of it. */
  readonly n: number
  readonly side: Side
}

/** `canary/migrate-first/forward/shift:worker:10/router:set-route#1/after` */
export const labelOf = ({ strategy, order, direction, step, call, n, side }: CrashPoint): string =>
  [strategy, order, direction, step, `${call}#${n}`, side].join('/')

/** The point of a label that `labelOf` has made. */
export const pointOf = (label: string): CrashPoint => {
  const [strategy = '', order = '', direction = '', step = '', ...rest] = label.split('/')
  const side = rest.pop() === 'before' ? 'before' : 'after'
  const [call = '', n = '1'] = rest.join('/').split(/#(?=\d+$)/)
  return { strategy, order, direction, step, call, n: Number(n), side }
}

/**
 * Of calls that are repeated until something is so (a look at instances until they are healthy) only the first ones are points: how
 * many there are differs from run to run, and a kill at the fourth leaves the world as one at the third does.
 */
const mostOfOneCall = 3

/** Until it leads the deployment a server sweeps again and again what is left, and finds the second time what it left the first time. */
const mostInTheStartUp = 1

/** Whether a call that comes so often in a step is a point each time. */
export const isOneOfTheFirst = ({ step, n }: Pick<CrashPoint, 'step' | 'n'>): boolean =>
  n <= (step === 'start-up' ? mostInTheStartUp : mostOfOneCall)

/** `shift:worker:10.undo~` is of the kind `shift.undo`. */
const kindOf = (step: string): string => step.replace(/:[^.~]*/, '').replace('~', '')

/** What pairs are made of, with what it is: `step=shift.undo`. */
const traits = (point: CrashPoint): readonly string[] => [
  `strategy=${point.strategy}`,
  `order=${point.order}`,
  `direction=${point.direction}`,
  `step=${kindOf(point.step)}`,
  `call=${point.call}`,
  `side=${point.side}`,
]

/** Every pair of what describes the point: 15 of them. */
export const pairsOf = (point: CrashPoint): readonly string[] => {
  const all = traits(point)
  return all.flatMap((one, at) => all.slice(at + 1).map(other => `${one} ${other}`))
}
