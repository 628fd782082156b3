export type ActKind = 'abort' | 'retry' | 'skip' | 'take-back' | 'continue' | 'attest' | 'adopt' | 'break-glass'

/**
 * What may be done now. `losesData`: past the point of no return, so what would be lost has to be accepted. `word`: has to be typed.
 * `who`: what it needs; `glass` is who may break the glass by the policy.
 */
export type Act = {
  readonly kind: ActKind
  /** That it is about alone; null: about the deployment. */
  readonly step: string | null
  readonly title: string
  readonly text: string
  readonly losesData: boolean
  readonly isDangerous: boolean
  readonly reason: 'none' | 'welcome' | 'needed'
  readonly word: string | null
  readonly who: 'deployer' | 'admin' | 'glass'
}

/** An act that a deployer may do, with a reason if they have one. */
export const act = (kind: ActKind, title: string, text: string, more: Partial<Act> = {}): Act => ({
  kind,
  step: null,
  title,
  text,
  losesData: false,
  isDangerous: false,
  reason: 'welcome',
  word: null,
  who: 'deployer',
  ...more,
})

/** The same act, however often the deployment changes meanwhile. */
export const actKey = ({ kind, step }: Pick<Act, 'kind' | 'step'>): string => `${kind} ${step ?? ''}`
