import type { GateVerdict } from '../domain/gates/facts.ts'
import type { Deployment, DeploymentState } from '../domain/saga/deployment.ts'
import { stepState } from '../domain/saga/deployment.ts'
import { undoOrder } from '../domain/saga/progress.ts'
import type { SeenDeployment } from '../store/read-deployment.ts'

/** A deployment as people and programs read it. */
export type DeploymentView = ReturnType<typeof deploymentView>

/** What a deployment is, did and took back: the fold of its events, in the plan's order. */
export const deploymentView = ({ id, deployment, head, newer, state }: SeenDeployment, gates: GateVerdict | null) => {
  const { plan, actor, reason, endedBy, cause, kept, left, verified, createdAt, updatedAt, asking } = deployment
  return {
    id,
    seq: head.seq,
    app: plan.app,
    environment: plan.environment,
    kind: plan.kind,
    release: plan.release,
    base: plan.base,
    // A newer Lockstep may have states that are not known here.
    state: state as DeploymentState,
    /** What a newer Lockstep wrote that is not known here; all but the state is as before that. Null: all is known. */
    newer,
    actor,
    reason,
    endedBy,
    cause,
    kept,
    left,
    verified,
    asking,
    createdAt,
    updatedAt,
    planHash: plan.hash,
    /** How its gates stand now; null: it does not wait. */
    gates,
    brokenGlass: deployment.gates.brokenGlass,
    approvals: deployment.gates.approvals,
    pointOfNoReturn: plan.pointOfNoReturn,
    steps: plan.steps.map(step => ({ id: step.id, title: step.title, ...shown(deployment, step.id) })),
    undone: undone(deployment),
  }
}

const shown = (deployment: Deployment, id: string) => {
  const { status, startedAt, endedAt, error, undo } = stepState(deployment, id)
  return { status, startedAt, endedAt, error, undo: undo.status }
}

/** The ids of the steps that were taken back, in the order in which it happened. */
const undone = (deployment: Deployment): readonly string[] =>
  undoOrder(deployment)
    .filter(({ id }) => ['done', 'attested'].includes(stepState(deployment, id).undo.status))
    .map(({ id }) => id)
