import type { Environment, Gates, Strategy, Target, Watch } from './app.ts'
import { resolvedVariables } from './resolve-variables.ts'
import type { FileInput } from './schema/file.ts'

type EnvironmentInput = FileInput['environments'][string]

const target = (input: EnvironmentInput['target']): Target => {
  if (typeof input === 'string') return { kind: input, ports: {}, router: 'lockstep' }
  switch (input.kind) {
    case 'local':
      return { kind: input.kind, ...input.value }
    case 'ecs':
      return { kind: input.kind, ...input.value }
  }
}

const strategy = (input: EnvironmentInput['strategy']): Strategy => {
  if (typeof input === 'string') return { kind: input }
  switch (input.kind) {
    case 'canary':
      return { kind: 'canary', weights: input.value.weights, everyMs: input.value.every }
    case 'rolling':
    case 'linear':
      return { kind: input.kind, stepPercent: input.value.step, everyMs: input.value.every }
  }
}

const gates = ({ approvals, wait, branches, soak }: EnvironmentInput['gates']): Gates => ({
  approvals: approvals ?? null,
  waitMs: wait,
  branches: branches ?? null,
  soakMs: soak,
})

const watch = (input: EnvironmentInput['watch'][number]): Watch => {
  if ('alarm' in input) return { kind: 'alarm', name: input.alarm }
  const { http: path, service = null, status, within, every, failures } = input
  return { kind: 'http', path, service, status, withinMs: within, everyMs: every, failures }
}

/** One environment with every default and long form. */
export const resolvedEnvironment = ([name, input]: readonly [string, EnvironmentInput]): Environment => ({
  name,
  target: target(input.target),
  after: input.after,
  gates: gates(input.gates),
  strategy: strategy(input.strategy),
  watch: input.watch.map(watch),
  bakeMs: input.bake,
  variables: resolvedVariables(input.variables),
  url: input.url ?? null,
})
