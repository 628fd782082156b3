import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { answerOf, client, newKey } from '../api/client.ts'
import type { Run, RunSeen } from '../api/types.ts'
import type { RunAct } from './run-act.ts'

/** Ends the checks of a run, or starts another for what has not passed: `started` is given its id. Done once, however often it is sent. */
export const useRunAct = ({ app, id }: RunSeen, { kind }: RunAct, started: (id: string) => void) => {
  const queries = useQueryClient()
  const [header] = useState(newKey)
  const params = { path: { id }, header }
  return useMutation({
    mutationFn: (): Promise<Run> =>
      kind === 'retry'
        ? answerOf(client.POST('/v1/runs/{id}/retry', { params }))
        : answerOf(client.POST('/v1/runs/{id}/cancel', { params })),
    onSuccess: run => {
      // What ends by hand is told by no event before its checks have ended.
      void queries.invalidateQueries({ queryKey: ['app', app] })
      if (run.id !== id) started(run.id)
    },
  })
}
