import { dueChecks } from '../domain/gates/checks.ts'
import { evaluateGates } from '../domain/gates/evaluate.ts'
import type { CheckAnswer, GateFacts, GateState, GateVerdict } from '../domain/gates/facts.ts'
import type { HttpCheck } from '../domain/gates/gates.ts'
import type { EngineDeps } from './deps.ts'
import { gateFacts, gatesOf } from './gate-facts.ts'
import { Interrupted } from './is-ours.ts'
import type { Led } from './led.ts'

/** Nobody is expected sooner: whoever decides something wakes the deployment. Only a lost wake-up is made good by this. */
const lookAgainMs = 15 * 60_000

/**
 * Judges the gates of a deployment now. Checks whose answer is missing or too old are asked first; an answer that is another one than
 * before is noted for the record.
 */
export const judgeGates = async (deps: EngineDeps, led: Led): Promise<GateVerdict> => {
  const gates = gatesOf(deps, led.session.deployment().plan)
  const facts = await gateFacts(deps, led.session.deployment(), await led.freezes())
  const answers = await ask(deps, led, gates.checks, facts)
  for (const [check, answer] of Object.entries(answers)) {
    const known = facts.checks[check]
    if (known?.verdict === answer.verdict && known.why === answer.why) continue
    led.session.note({ type: 'gate-checked', check, verdict: answer.verdict, why: answer.why })
  }
  return evaluateGates(gates, { ...facts, checks: { ...facts.checks, ...answers } })
}

const ask = async (
  deps: EngineDeps,
  led: Led,
  checks: readonly HttpCheck[],
  facts: GateFacts,
): Promise<Readonly<Record<string, CheckAnswer>>> => {
  const { plan } = led.session.deployment()
  const { app, environment, release } = plan
  const subject = { app, environment, deployment: led.session.id, release: release.version, commit: release.commit }
  const signal = led.interruption()
  const answers = await Promise.all(
    dueChecks(checks, facts).map(async check => [
      check.url,
      { ...(await deps.askCheck(check, subject, signal)), at: facts.now },
    ]),
  ).catch((error: unknown) => {
    throw signal.aborted ? new Interrupted() : error
  })
  return Object.fromEntries(answers) as Readonly<Record<string, CheckAnswer>>
}

/** When a deployment that waits is looked at again by itself (ISO). */
export const nextLook = ({ lookAgainAt }: GateVerdict, nowMs: number): string => {
  const latest = new Date(nowMs + lookAgainMs).toISOString()
  return lookAgainAt !== null && lookAgainAt < latest ? lookAgainAt : latest
}

/** What is not met, in words. */
export const unmet = (states: readonly GateState[], ...statuses: readonly GateState['status'][]): string =>
  states
    .filter(({ status }) => statuses.includes(status))
    .map(({ title, detail }) => `${title}: ${detail}`)
    .join('; ')
