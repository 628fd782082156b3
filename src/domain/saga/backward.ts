import { stepState } from './deployment.ts'
import type { Deployment } from './deployment.ts'
import type { FactType } from './event.ts'
import { nextUndo, undoLeft } from './progress.ts'
import type { Transitions } from './transition.ts'
import { withUndo } from './transition.ts'

type BackwardFact = Extract<
  FactType,
  'undo-started' | 'undo-done' | 'undo-failed' | 'got-stuck' | 'continued' | 'attested' | 'adopted' | 'rolled-back'
>

const onlyUndoing = (deployment: Deployment, event: { readonly step: string }): string | null =>
  stepState(deployment, event.step).undo.status === 'started' ? null : `${event.step} is not being undone`

/** The part of the state table on the way back. */
export const backward: Transitions<BackwardFact> = {
  'undo-started': {
    from: ['undoing'],
    refuse: (deployment, { step }) => (nextUndo(deployment)?.id === step ? null : `${step} is not next to be undone`),
    fold: (deployment, { step, at }) =>
      withUndo(deployment, step, {
        status: 'started',
        attempts: stepState(deployment, step).undo.attempts + 1,
        startedAt: stepState(deployment, step).undo.startedAt ?? at,
      }),
  },
  'undo-done': {
    from: ['undoing'],
    refuse: onlyUndoing,
    fold: (deployment, { step, kept, at }) => ({
      ...withUndo(deployment, step, { status: 'done', error: null, endedAt: at }),
      // What the step itself had kept came back with its undo.
      kept: [...deployment.kept.filter(one => !stepState(deployment, step).kept.includes(one)), ...kept],
    }),
  },
  'undo-failed': {
    from: ['undoing'],
    refuse: onlyUndoing,
    fold: (deployment, { step, error, retryAt }) =>
      withUndo(deployment, step, { status: retryAt === null ? 'failed' : 'backing-off', error, retryAt }),
  },
  'got-stuck': { from: ['undoing'], fold: (deployment, { left }) => ({ ...deployment, state: 'stuck', left }) },
  continued: {
    from: ['stuck'],
    fold: deployment => ({ ...withFailedUndosReset(deployment), state: 'undoing', left: [] }),
  },
  attested: {
    from: ['stuck'],
    refuse: (deployment, { step }) =>
      undoLeft(deployment).some(({ id }) => id === step) ? null : `${step} has nothing left to be undone`,
    fold: (deployment, { step, at }) => ({
      ...withUndo(deployment, step, { status: 'attested', endedAt: at }),
      state: 'undoing',
      left: [],
    }),
  },
  adopted: {
    from: ['stuck'],
    fold: (deployment, { actor, reason }) => ({ ...deployment, state: 'rollback-failed', reason, endedBy: actor }),
  },
  'rolled-back': {
    from: ['undoing'],
    refuse: deployment => (undoLeft(deployment).length === 0 ? null : 'undos are left'),
    fold: deployment => ({ ...deployment, state: 'rolled-back' }),
  },
}

const withFailedUndosReset = (deployment: Deployment): Deployment =>
  undoLeft(deployment)
    .filter(step => stepState(deployment, step.id).undo.status === 'failed')
    .reduce((folded, step) => withUndo(folded, step.id, { status: 'none', attempts: 0, error: null }), deployment)
